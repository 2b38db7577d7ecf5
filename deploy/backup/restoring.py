"""Restoring a backup: built beside what is there, checked, and put in its place at one moment.

Wherever it is interrupted, the system that starts next is a whole one, the old or the restored: the stream, which would
speak of events that the restored ledgers do not hold, is deleted before the databases change their places, and whoever
finds a new stream fills it from the ledgers.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.backup import checkpoints, parts, side_databases, stream
from deploy.backup.building import build_all
from deploy.backup.manifest import Manifest
from deploy.backup.owners import connected
from deploy.backup.refilling import let_parties_go_on, refill
from deploy.local import bus, nats, postgres, schema
from deploy.local.setup import Setup
from libs.common import audit
from libs.common.audit import Audit
from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.call import Call
from libs.common.database import Database
from libs.common.provisioning.admissions import Admissions
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.register import Register

NO_SUCH_STREAM: Final = 10059


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    manifest: Manifest
    events: int
    begin_anew: list[str]
    """Parties whose durables start from the first event."""


async def restore_backup(folder: Path, found: Manifest, *, setup: Setup, by: Call) -> Restored:
    """Make the system what it was at the moment of the backup. Its servers run, and nothing else of it."""
    databases = await postgres.databases(setup)
    async with bus.connected(setup, within=bus.ANSWER_SECONDS) as connection:
        async with connected(postgres.admin_url(setup)) as admin:
            await side_databases.check_idle(admin)
            await build_all(admin, databases, folder, found)
            await _delete_stream(connection)
            await side_databases.put_in_place(admin)
            await side_databases.drop_replaced(admin)
        checkpoints.put_back(folder, setup.places.audit, now=datetime.now(UTC))
        await _make_ready(setup, Register(folder / parts.PARTIES).read())
        filled = await refill(connection, databases, stream.unpacked((folder / parts.ORDER).read_bytes()))
        anew = await let_parties_go_on(connection, found.parties or {}, filled)
    for database in databases.values():
        await _note(database, found, by)
    setup.places.demo_loaded.touch()  # nobody wants invented cases in it at the next start
    return Restored(found, len(filled), anew)


async def _make_ready(setup: Setup, admitted: Admissions) -> None:
    """What every start does as well: rights, migrations, stream, durables."""
    databases = await postgres.databases(setup)
    await schema.migrate(setup, databases)
    await _admit(setup, admitted)
    await bus.provision(setup)


async def _delete_stream(connection: Bus) -> None:
    try:
        await connection.ask(f"STREAM.DELETE.{STREAM}")
    except BusRefused as refused:
        if refused.code != NO_SUCH_STREAM:
            raise


async def _admit(setup: Setup, admitted: Admissions) -> None:
    """The parties of then, where none are known: one that was removed since must not come back."""
    register = nats.register(setup)
    async with register.changing():
        if not register.read():
            register.write(admitted)


async def _note(database: ServiceDatabase, found: Manifest, by: Call) -> None:
    """The trail goes on with who put it back, and to when."""
    opened = Database.connect(database.app_url, application_name="restore", pool_size=1)
    try:
        async with opened.transaction(replace(by, once=None)) as tx:
            why = f"the state of {found.cut_at.isoformat(timespec='seconds')}"
            await audit.write(tx, Audit(did="restored backup", about=f"backup/{found.id}", reason=why))
    finally:
        await opened.close()
