"""The five services' databases on a real server of the tests' own."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from libs.common.clock import Clock
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.servers import running_postgres

PASSWORD = "tests-only"  # noqa: S105 - a server on loopback that lives as long as the tests


@contextmanager
def scratch_databases() -> Iterator[Mapping[str, ServiceDatabase]]:
    """Five empty databases on a new server, gone at the end. Not inside an event loop."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(Path(folder)) as url:
        yield asyncio.run(provision_databases(url, passwords=defaultdict(lambda: PASSWORD)))


class KeptDatabases:
    """Migrated databases as their services use them, emptied after each test.

    Connections outlive the tests: to make them, and to prepare the same statements on them again, took most of the
    time of a test.
    """

    def __init__(self, admin_url: str) -> None:
        """Nothing is connected yet."""
        self._admin_url = admin_url
        self._kept: dict[str, Database] = {}
        self._admins: dict[str, asyncpg.Connection[asyncpg.Record]] = {}

    @asynccontextmanager
    async def lent(self, address: ServiceDatabase, *, clock: Clock) -> AsyncIterator[Database]:
        """One for a test; whatever was committed is gone afterwards."""
        kept = self._kept.pop(address.service, None) or _connected(address, clock)
        database = Database(kept.connections, clock=clock)
        try:
            yield database
        finally:
            await database.settle()
            await self._empty(address.service)
        if not database.connections.lent:
            self._kept[address.service] = database
        else:  # somebody was left in the middle of something
            await database.close()

    async def close(self) -> None:
        """End all connections."""
        for database in self._kept.values():
            await database.close()
        for connection in self._admins.values():
            await connection.close()

    async def _empty(self, service: str) -> None:
        """Delete all rows, as superuser, without minding foreign keys; most tables have none."""
        connection = await self._admin(service)
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' ORDER BY relname"
        )
        looks = (f"""SELECT '{row["relname"]}' WHERE EXISTS (SELECT FROM "{row["relname"]}")""" for row in tables)
        if filled := await connection.fetch(" UNION ALL ".join(looks)):
            await connection.execute(";".join(f'DELETE FROM "{row[0]}"' for row in filled))

    async def _admin(self, service: str) -> "asyncpg.Connection[asyncpg.Record]":
        connection = self._admins.get(service)
        if connection is None or connection.is_closed():
            connection = await asyncpg.connect(self._admin_url.removesuffix("/postgres") + f"/{service}")
            await connection.execute("SET session_replication_role = replica")
            self._admins[service] = connection
        return connection


def _connected(address: ServiceDatabase, clock: Clock) -> Database:
    return Database.connect(address.app_url, application_name=f"test {address.service}", pool_size=5, clock=clock)
