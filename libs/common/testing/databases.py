"""The five services' databases on a real server of the tests' own."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
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
        self._laid_out: dict[tuple[str, str], str] = {}

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

    async def lay_out(self, service: str, name: str, make: Callable[[], Awaitable[object]]) -> None:
        """Make what many tests of a service begin with, or lay out the rows that were made the first time.

        Only where nothing is yet, before or now: what is there might have been taken into account.
        """
        connection = await self._admin(service)
        if await self._filled(service):
            await make()
        elif laid_out := self._laid_out.get((service, name)):
            await connection.execute(laid_out)
        else:
            await make()
            kept = [await _set_aside(connection, table, name) for table in await self._filled(service)]
            self._laid_out[service, name] = ";".join(kept)

    async def _empty(self, service: str) -> None:
        """Delete all rows, as superuser, without minding foreign keys; most tables have none."""
        if filled := await self._filled(service):
            connection = await self._admin(service)
            await connection.execute(";".join(f'DELETE FROM "{table}"' for table in filled))

    async def _filled(self, service: str) -> list[str]:
        """The tables that hold anything."""
        connection = await self._admin(service)
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' ORDER BY relname"
        )
        looks = (f"""SELECT '{row["relname"]}' WHERE EXISTS (SELECT FROM "{row["relname"]}")""" for row in tables)
        return [row[0] for row in await connection.fetch(" UNION ALL ".join(looks))]

    async def _admin(self, service: str) -> "asyncpg.Connection[asyncpg.Record]":
        connection = self._admins.get(service)
        if connection is None or connection.is_closed():
            connection = await asyncpg.connect(self._admin_url.removesuffix("/postgres") + f"/{service}")
            await connection.execute("SET session_replication_role = replica")
            self._admins[service] = connection
        return connection


async def _set_aside(connection: "asyncpg.Connection[asyncpg.Record]", table: str, name: str) -> str:
    """Copy the table's rows to a schema of the tests' own; gives the statement that brings them back."""
    columns = await connection.fetchval(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        f'public."{table}"',
    )
    aside = f'set_aside."{name}/{table}"'
    await connection.execute(
        f'CREATE SCHEMA IF NOT EXISTS set_aside; CREATE TABLE {aside} AS SELECT {columns} FROM public."{table}"'
    )
    return f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {aside}'


def _connected(address: ServiceDatabase, clock: Clock) -> Database:
    return Database.connect(address.app_url, application_name=f"test {address.service}", pool_size=5, clock=clock)
