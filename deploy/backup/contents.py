"""What a database holds: its migration, and how many rows of what."""

from collections.abc import Mapping

from libs.common.relaying.waiting import Connection

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


async def revision(connection: Connection) -> str:
    """The migration that its tables are at."""
    return str(await connection.fetchval("SELECT version_num FROM alembic_version"))


async def rows(connection: Connection) -> Mapping[str, int]:
    """Rows by table, counted one by one: the planner's figure is an estimate."""
    tables = [row["relname"] for row in await connection.fetch(_TABLES)]
    return {table: await connection.fetchval(f'SELECT count(*) FROM "{table}"') for table in tables}


async def is_used(connection: Connection) -> bool:
    """Whether anything has been written in it."""
    for table in ("ledger", "audit_entries", "inbox"):
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", table) and await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM {table})"
        ):
            return True
    return False
