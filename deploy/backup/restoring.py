"""Restoring a backup: built beside what is there, checked, and put in its place at one moment.

Wherever it is interrupted, the system that starts next is a whole one, the old or the restored: the stream, which would
speak of events that the restored ledgers do not hold, is deleted before the databases change their places, and whoever
finds a new stream fills it from the ledgers.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from deploy.backup import contents, manifest, parts, programs, side_databases, stream
from deploy.backup.cut import SETTINGS
from deploy.backup.failure import BackupFailed
from deploy.backup.keys import check_present
from deploy.backup.manifest import Manifest
from deploy.backup.refilling import let_parties_go_on, refill
from deploy.local import bus, nats, postgres, schema
from deploy.local.setup import Setup
from libs.common import audit
from libs.common.audit import Audit
from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.call import Call
from libs.common.database import Database
from libs.common.migration_heads import revisions
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.waiting import Connection

NO_SUCH_STREAM: Final = 10059


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    manifest: Manifest
    events: int
    begin_anew: list[str]
    """Parties whose durables start from the first event."""


def read_backup(folder: Path, *, secrets: Path | None) -> Manifest:
    """Look at everything that can be wrong before anything is touched; no folder of secrets: do without keys."""
    parts.check_sums(folder)
    found = manifest.parse((folder / manifest.NAME).read_bytes())
    for service, revision in found.revisions.items():
        if revision not in revisions(service):
            raise BackupFailed(f"This backup was made by a newer ReALLNet: {service} has a migration {revision}.")
    if secrets is not None:
        check_present(found.keys, secrets)
    return found


async def check_empty(setup: Setup) -> None:
    """Refuse to put a backup over anything."""
    databases = await postgres.databases(setup)
    for service, database in databases.items():
        async with _connected(database.owner_url) as owner:
            if await contents.is_used(owner):
                raise BackupFailed(
                    f"The system is not empty ({service} has been used); --replace gives up what it holds."
                )


async def restore_backup(folder: Path, found: Manifest, *, setup: Setup, by: Call) -> Restored:
    """Make the system what it was at the moment of the backup. Its servers run, and nothing else of it."""
    databases = await postgres.databases(setup)
    async with _connected(postgres.admin_url(setup)) as admin:
        await side_databases.check_idle(admin)
        await side_databases.make_empty(admin)
        for service, database in databases.items():
            await _build(database, folder, found.rows[service])
        await _delete_stream(setup)
        await side_databases.put_in_place(admin)
        await side_databases.drop_replaced(admin)
    await postgres.databases(setup)
    await schema.migrate(setup, databases)
    await bus.provision(setup)
    restored = await _fill(setup, databases, found, stream.unpacked((folder / parts.ORDER).read_bytes()))
    for database in databases.values():
        await _note(database, found, by)
    setup.places.demo_loaded.touch()  # nobody wants invented cases in it at the next start
    return restored


async def _build(database: ServiceDatabase, folder: Path, rows: Mapping[str, int]) -> None:
    """Fill the database beside, and count what has come."""
    url = _renamed(database.owner_url, side_databases.beside(database.service))
    await programs.restore(url, parts.dump_of(folder, database.service))
    async with _connected(url) as owner:
        if await contents.rows(owner) != rows:
            raise BackupFailed(f"{database.service} does not hold what the backup counted; nothing was changed.")
        await owner.execute("ANALYZE")


async def _delete_stream(setup: Setup) -> None:
    connection = await Bus.connect(nats.bus_url(setup), name="restore")
    try:
        await connection.ask(f"STREAM.DELETE.{STREAM}")
    except BusRefused as refused:
        if refused.code != NO_SUCH_STREAM:
            raise
    finally:
        await connection.close()


async def _fill(setup: Setup, databases: Mapping[str, ServiceDatabase], found: Manifest, order: list[UUID]) -> Restored:
    connection = await Bus.connect(nats.bus_url(setup), name="restore")
    try:
        filled = await refill(connection, databases, order)
        anew = await let_parties_go_on(connection, found.parties or {}, filled)
    finally:
        await connection.close()
    return Restored(found, len(filled), anew)


async def _note(database: ServiceDatabase, found: Manifest, by: Call) -> None:
    """The trail goes on with who put it back, and to when."""
    opened = Database.connect(database.app_url, application_name="restore", pool_size=1)
    try:
        async with opened.transaction(replace(by, once=None)) as tx:
            why = f"the state of {found.cut_at.isoformat(timespec='seconds')}"
            await audit.write(tx, Audit(did="restored backup", about=f"backup/{found.id}", reason=why))
    finally:
        await opened.close()


def _renamed(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url, server_settings=dict(SETTINGS))
    try:
        yield connection
    finally:
        await connection.close()
