"""`reallnet rebuild reporting`: read models built again from the first event, by the worker that runs."""

import asyncio
import time

import typer
from asyncpg import InterfaceError, PostgresError

from deploy.cli.database import operator, service_database
from libs.common.database import Database
from libs.common.errors import Unavailable
from services.reporting.commands.rebuild_read_models import rebuild_read_models
from services.reporting.store.lag import lag

app = typer.Typer(help="Build read models again from the first event.", no_args_is_help=True)

LOOK_SECONDS = 0.2
STANDSTILL_SECONDS = 30.0


class NobodyReads(Exception):
    """The read models are empty and no worker fills them."""


@app.callback()
def rebuild() -> None:
    """Build read models again from the first event."""


@app.command()
def reporting() -> None:
    """Empty reporting's read models and wait until the worker has read the stream again."""
    try:
        seconds = asyncio.run(_rebuilt())
    except (PostgresError, InterfaceError, OSError, Unavailable) as unreachable:
        typer.echo(f"The database does not answer ({type(unreachable).__name__}): is the system running?", err=True)
        raise typer.Exit(1) from None
    except NobodyReads as nobody:
        typer.echo(str(nobody), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Reporting's read models are built again ({seconds:.1f} s).")


async def _rebuilt() -> float:
    started = time.monotonic()
    async with service_database("reporting") as database:
        await rebuild_read_models(database)
        await _until_whole(database)
    return time.monotonic() - started


async def _until_whole(database: Database) -> None:
    """Wait as long as the reader comes on."""
    position, moved = -1, time.monotonic()
    while True:
        async with database.reading(operator()) as tx:
            found = await lag(tx)
        if found.rebuild is None:
            return
        if found.position != position:
            position, moved = found.position, time.monotonic()
        if time.monotonic() - moved > STANDSTILL_SECONDS:
            raise NobodyReads(
                "The read models were emptied, but reporting's worker does not read; start it (`make run`)."
            )
        await asyncio.sleep(LOOK_SECONDS)
