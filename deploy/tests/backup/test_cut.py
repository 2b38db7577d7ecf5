"""What a backup has of one database and of another is of one moment, whoever writes meanwhile."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.backup import programs, taking
from deploy.backup.cut import Snapshot, one_cut
from deploy.backup.failure import DISK_FULL, BackupFailed
from deploy.local.setup import Setup
from libs.common.identifiers import new_id
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD
from libs.common.tests.conftest import create_tables

Databases = Mapping[str, ServiceDatabase]

CUTS = 12
STATE = "INSERT INTO ledger VALUES ($1, nextval('ledger_position'), $2, 'type', 'aggregate', 1, 'subject', 'body')"
HEAR = "INSERT INTO inbox VALUES ('reader', $1)"
EVERYBODY = {"reallnet.organisation": "*"}


@pytest.fixture
async def pair(postgres_url: str) -> AsyncIterator[Databases]:
    """Two services that hear each other."""
    made = await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD), services=["north", "south"])
    for database in made.values():
        await create_tables(database)
    yield made
    admin = await asyncpg.connect(postgres_url)
    for name in made:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@asynccontextmanager
async def opened(database: ServiceDatabase) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database.owner_url, server_settings=EVERYBODY)
    try:
        yield connection
    finally:
        await connection.close()


async def tell(here: ServiceDatabase, there: ServiceDatabase) -> None:
    """State an event, and let the other service take it as soon as it is committed: as a bus without any delay would."""
    async with opened(here) as speaker, opened(there) as hearer:
        while True:
            event = new_id()
            await speaker.execute(STATE, datetime.now(UTC), event)
            await hearer.execute(HEAR, event)


@asynccontextmanager
async def talking(pair: Databases) -> AsyncIterator[None]:
    north, south = pair.values()
    work = [asyncio.create_task(tell(*way)) for way in ((north, south), (south, north))]
    try:
        yield
        assert not any(task.done() for task in work)
    finally:
        for task in work:
            task.cancel()
        await asyncio.wait(work)


async def seen(snapshot: Snapshot, statement: str) -> set[UUID]:
    return {row[0] for row in await snapshot.connection.fetch(statement)}


async def test_nobody_has_taken_what_nobody_has_stated(pair: Databases) -> None:
    found = 0
    async with talking(pair):
        for _ in range(CUTS):
            async with one_cut(pair) as taken:
                north, south = taken.snapshots.values()
                for speaker, hearer in ((north, south), (south, north)):
                    stated = await seen(speaker, "SELECT id FROM ledger")
                    taken_by_other = await seen(hearer, "SELECT event_id FROM inbox")
                    assert taken_by_other <= stated
                    assert len(stated) - len(taken_by_other) <= 1
                    found = len(stated)
    assert found


async def test_a_transaction_that_stays_open_is_waited_for_and_then_named(pair: Databases) -> None:
    """Writers are let through between two tries: none of them waits for the whole of it."""
    async with opened(pair["south"]) as busy, busy.transaction():
        await busy.execute(STATE, datetime.now(UTC), new_id())
        with pytest.raises(BackupFailed, match="a transaction stays open too long"):
            async with one_cut(pair, lock_within=0.05, tries=2):
                pass


async def test_a_full_disk_is_called_one(pair: Databases) -> None:
    async with one_cut(pair) as taken:
        north = taken.snapshots["north"]
        with pytest.raises(BackupFailed, match=DISK_FULL):
            await programs.dump(north.database.owner_url, Path("/dev/full"), snapshot=north.name)


async def test_a_backup_that_fails_leaves_nothing(pair: Databases, tmp_path: Path) -> None:
    """These databases have no migrations, which shows only when they have been dumped."""
    setup = Setup.private(tmp_path / "var", {})
    with pytest.raises((asyncpg.PostgresError, KeyError)):
        await taking.take_backup(tmp_path / "backups" / "today", setup=setup, databases=pair, bus=None)
    assert list((tmp_path / "backups").iterdir()) == []


async def test_a_backup_overwrites_nothing(pair: Databases, tmp_path: Path) -> None:
    setup = Setup.private(tmp_path / "var", {})
    with pytest.raises(BackupFailed, match="is there already"):
        await taking.take_backup(tmp_path, setup=setup, databases=pair, bus=None)
