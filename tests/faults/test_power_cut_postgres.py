"""A power cut takes nothing that PostgreSQL had committed; with fsync off the same cut does."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from libs.common import outbox
from libs.common.call import Call
from libs.common.database import Database
from libs.common.embedded.ports import answers, free_port
from libs.common.embedded.postgres import PostgresServer
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import running, until
from libs.common.tests.conftest import create_tables
from libs.common.tests.test_outbox import registered
from tests.faults.power_cut_disk import Disk, obstacle
from tests.faults.said import say

pytestmark = [pytest.mark.soak, pytest.mark.skipif(obstacle() is not None, reason=str(obstacle()))]

EVERYTHING = Call.service("test")
WRITERS = 6


@dataclass
class Writing:
    """Facts stated by several writers, as our commands state them: what was committed for certain."""

    committed: set[UUID] = field(default_factory=set)

    async def go_on(self, database: Database) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                group.create_task(self._write(database, f"W{number}"))

    async def _write(self, database: Database, patient: str) -> None:
        with suppress(Exception):  # whatever a command says when its database has gone
            while True:
                event = registered(patient)
                async with database.transaction(EVERYTHING) as tx:
                    await outbox.put(tx, event)
                self.committed.add(event.id)


class Powered:
    """A PostgreSQL on a disk of its own, with the tables of the backbone."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.server = PostgresServer(folder / "postgres", port=free_port(), password=PASSWORD, durable=durable)
        PostgresServer(folder / "postgres", port=self.server.port, password=PASSWORD, durable=False).prepare()
        self.disk = Disk.made(folder / "disk", self.server.directory, megabytes=256)

    def start(self) -> None:
        self.disk.start(self.server.child(), is_ready=lambda: answers(self.server.port))

    async def database(self) -> ServiceDatabase:
        """Where the service writes, once the server takes connections."""
        await until(self._admits)
        [made] = (
            await provision_databases(self.server.url, passwords=defaultdict(lambda: PASSWORD), services=["backbone"])
        ).values()
        return made

    async def _admits(self) -> bool:
        with suppress(OSError, asyncpg.PostgresError):
            await (await asyncpg.connect(self.server.url)).close()
            return True
        return False


@contextmanager
def powered(folder: Path, *, durable: bool) -> Iterator[Powered]:
    found = Powered(folder, durable=durable)
    found.start()
    try:
        yield found
    finally:
        found.disk.end()


async def cut_under_load(postgres: Powered, address: ServiceDatabase, writing: Writing, *, after: int) -> int:
    """Cut the power when so many more facts are committed, start on what the disk held, and count what is lost."""
    before = len(writing.committed)

    async def enough() -> bool:
        return len(writing.committed) >= before + after

    database = Database.connect(address.app_url, application_name="test", pool_size=WRITERS)
    async with running(lambda: writing.go_on(database)):
        await until(enough)
        postgres.disk.pause()
        await asyncio.to_thread(postgres.disk.cut)  # answers sent before still arrive meanwhile, and count
    await database.close()
    postgres.start()
    await postgres.database()
    return len(writing.committed - await ledger(postgres))


async def ledger(postgres: Powered) -> set[UUID]:
    """What it holds; nothing where not even the table is left."""
    connection = await asyncpg.connect(postgres.server.url.removesuffix("postgres") + "backbone")
    try:
        if not await connection.fetchval("SELECT to_regclass('ledger')"):
            return set()
        return {row["id"] for row in await connection.fetch("SELECT id FROM ledger")}
    finally:
        await connection.close()


async def test_no_committed_event_is_missing_after_many_cuts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    writing = Writing()
    with powered(tmp_path, durable=True) as postgres:
        address = await postgres.database()
        await create_tables(address)
        for turn in range(20):
            assert await cut_under_load(postgres, address, writing, after=1 + 7 * turn) == 0
    say(capsys, f"20 power cuts under PostgreSQL: 0 of {len(writing.committed)} commits lost")


async def test_without_flushing_the_same_cut_loses_commits(tmp_path: Path) -> None:
    """So the method sees what is lost: here not even the table is left."""
    writing = Writing()
    with powered(tmp_path, durable=False) as postgres:
        address = await postgres.database()
        await create_tables(address)
        assert await cut_under_load(postgres, address, writing, after=200) > 0
