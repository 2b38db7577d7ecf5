"""`reallnet backup` and `reallnet restore`: the five databases and the bus at one moment, and that moment again."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from deploy.backup.examining import check_empty, read_backup
from deploy.backup.manifest import Manifest
from deploy.backup.restoring import Restored, restore_backup
from deploy.backup.servers import servers_alone
from deploy.backup.taking import take_backup
from deploy.cli.database import operator
from deploy.local import postgres
from deploy.local.bus import ANSWER_SECONDS, connected
from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun

Target = Annotated[Path, typer.Argument(help="a folder that is not there yet")]
Source = Annotated[Path, typer.Argument(help="the folder of a backup")]
WithoutBus = Annotated[bool, typer.Option("--without-bus", help="the bus is gone: the databases alone")]
Replace = Annotated[bool, typer.Option("--replace", help="give up what the system holds now")]
WithoutKeys = Annotated[bool, typer.Option("--without-keys", help="although keys are missing")]


def backup(target: Target, without_bus: WithoutBus = False) -> None:  # noqa: FBT002 - a word on the command line
    """Write the whole system, as it is at one moment, into a folder; it goes on working meanwhile. Holds no keys."""
    written: Manifest = _run(_taken(target, without_bus=without_bus))
    events = sum(tables["ledger"] for tables in written.rows.values())
    sys.stdout.write(f"{target} holds {events} events as of {written.cut_at.isoformat(timespec='seconds')}.\n")
    for name, ids in written.keys.items():
        sys.stdout.write(f"It is of no use without the key {name}: {', '.join(ids)}\n" if ids else "")


def restore(
    source: Source,
    replace: Replace = False,  # noqa: FBT002 - a word on the command line
    without_keys: WithoutKeys = False,  # noqa: FBT002 - likewise
) -> None:
    """Make a stopped, empty system what it was at the moment of the backup."""
    restored: Restored = _run(_restored(source, replace=replace, without_keys=without_keys))
    at = restored.manifest.cut_at.isoformat(timespec="seconds")
    sys.stdout.write(f"The system is what it was at {at}; {restored.events} events are on the bus again.\n")
    for durable in restored.begin_anew:
        sys.stdout.write(f"{durable} will receive everything from the first event.\n")


async def _taken(target: Path, *, without_bus: bool) -> Manifest:
    setup = Setup.from_environment(os.environ)
    databases = postgres.addresses(setup)
    if without_bus:
        return await take_backup(target, setup=setup, databases=databases, bus=None)
    async with connected(setup, within=ANSWER_SECONDS) as bus:
        return await take_backup(target, setup=setup, databases=databases, bus=bus)


async def _restored(source: Path, *, replace: bool, without_keys: bool) -> Restored:
    setup = Setup.from_environment(os.environ)
    found = read_backup(source, secrets=None if without_keys else setup.places.secrets)
    async with servers_alone(setup):
        if not replace:
            await check_empty(setup)
        return await restore_backup(source, found, setup=setup, by=operator())


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Do it, or say in one sentence why not."""
    try:
        return asyncio.run(work)
    except CannotRun as sentence:
        typer.echo(str(sentence), err=True)
    except (asyncpg.PostgresError, OSError) as unreachable:
        typer.echo(f"The database does not answer ({type(unreachable).__name__}): is the system running?", err=True)
    raise typer.Exit(1)
