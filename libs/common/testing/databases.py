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


@asynccontextmanager
async def emptied(
    address: ServiceDatabase, *, admin_url: str, clock: Clock, pool_size: int = 5
) -> AsyncIterator[Database]:
    """A migrated database as its service uses it; whatever was committed is gone afterwards."""
    database = Database.connect(
        address.app_url, application_name=f"test {address.service}", pool_size=pool_size, clock=clock
    )
    try:
        yield database
    finally:
        await database.close()
        await _empty(admin_url.removesuffix("/postgres") + f"/{address.service}")


async def _empty(url: str) -> None:
    """Delete all rows in one round trip, as superuser, without minding foreign keys."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
        )
        deletes = ";".join(f'DELETE FROM "{row["relname"]}"' for row in tables)
        await connection.execute(f"SET session_replication_role = replica; {deletes}")
    finally:
        await connection.close()
