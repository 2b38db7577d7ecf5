"""`reallnet dead-letters`: events that could not be applied, to be listed, read, replayed or discarded."""

import asyncio
import sys
from collections.abc import Coroutine, Sequence
from typing import Annotated, Any

import orjson
import typer
from asyncpg import InterfaceError, PostgresError
from rich.console import Console
from rich.table import Table
from sqlalchemy import Row

from deploy.cli.database import UnknownService, operator, service_database
from libs.common.errors import Refusal, Unavailable
from libs.common.reader import dead_letters
from libs.common.reader.held import State

app = typer.Typer(help="Events that a service could not apply.", no_args_is_help=True)

Service = Annotated[str, typer.Argument(help="registry, samples, board, trials or reporting")]
Number = Annotated[int, typer.Argument(help="the number in the first column of `list`")]


@app.command("list")
def list_held(
    service: Service, state: Annotated[State | None, typer.Option(help="only waiting, or only parked")] = None
) -> None:
    """What is held, the oldest first."""
    Console().print(_table(_run(_listed(service, state))))


@app.command()
def show(service: Service, number: Number) -> None:
    """One event as it came; this is written to the audit trail."""
    row = _run(_one(service, number))
    sys.stdout.write(_pretty(row.body) + "\n")


@app.command()
def replay(service: Service, number: Number) -> None:
    """Let the reader try it again at once."""
    row = _run(_replayed(service, number))
    sys.stdout.write(f"{row.aggregate} will be tried again.\n")


@app.command()
def discard(
    service: Service, number: Number, reason: Annotated[str, typer.Option(help="why; goes to the audit trail")]
) -> None:
    """Give it up for good: later events of its aggregate are applied without it."""
    row = _run(_discarded(service, number, reason))
    sys.stdout.write(f"{row.aggregate} was discarded.\n")


async def _listed(service: str, state: State | None) -> Sequence[Row[Any]]:
    async with service_database(service) as database, database.reading(operator()) as tx:
        return await tx.all(dead_letters.listing(state))


async def _one(service: str, number: int) -> Row[Any]:
    async with service_database(service) as database, database.transaction(operator()) as tx:
        return await dead_letters.one(tx, number)


async def _replayed(service: str, number: int) -> Row[Any]:
    async with service_database(service) as database, database.transaction(operator()) as tx:
        return await dead_letters.replay(tx, number)


async def _discarded(service: str, number: int, reason: str) -> Row[Any]:
    async with service_database(service) as database, database.transaction(operator()) as tx:
        return await dead_letters.discard(tx, number, reason=reason)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Do it, or say in one sentence why not."""
    try:
        return asyncio.run(work)
    except (PostgresError, InterfaceError, OSError, Unavailable) as unreachable:
        typer.echo(f"The database does not answer ({type(unreachable).__name__}): is the system running?", err=True)
    except (Refusal, UnknownService) as refused:
        typer.echo(str(refused), err=True)
    raise typer.Exit(1)


def _table(rows: Sequence[Row[Any]]) -> Table:
    table = Table("no.", "state", "event", "about", "reason", "tries", "held since")
    for row in rows:
        held_at = f"{row.held_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(row.id), row.state, row.type, row.aggregate, row.reason, str(row.attempts), held_at)
    return table


def _pretty(body: bytes) -> str:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except ValueError:
        return repr(body)
