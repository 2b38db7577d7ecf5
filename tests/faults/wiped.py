"""The bus of a running system is wiped; what the five services hold is compared before and after."""

from typing import Any

import asyncpg

from deploy.local.bus import provision
from libs.common.bus.connection import STREAM, Bus
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live

NO_EFFECTS = {"reader_positions", "inbox", "witnessed", "alembic_version", "outbox_waiting", "audit_seals"}
"""How far a reader is and what it has heard, and the seals that the clock puts under the audit trail: they may differ.
Everything else may not, the trail itself included."""

_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1
"""
_SUM = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t"


async def effects(live: Live) -> dict[str, tuple[int, str]]:
    """Rows and a sum over their content, by service and table."""
    found: dict[str, tuple[int, str]] = {}
    for service in SERVICES:
        connection = await asyncpg.connect(live.admin_url(service))
        try:
            for table in await _tables(connection):
                rows, content = await connection.fetchrow(_SUM.format(f'"{table}"'))  # type: ignore[misc]
                found[f"{service}.{table}"] = (rows, content)
        finally:
            await connection.close()
    return found


async def wipe(live: Live) -> str:
    """Delete the stream with every consumer, and provision it anew as an operator does; tells when it was made."""
    bus = await Bus.connect(live.bus_url, name="wiping")
    try:
        await bus.ask(f"STREAM.DELETE.{STREAM}")
        await provision(live.system.setup)
        return (await bus.stream_state()).created_at
    finally:
        await bus.close()


async def filled_again(live: Live, *, created_at: str) -> bool:
    """Whether every relay has carried its ledger into this stream, and every reader has come to its end."""
    for service in SERVICES:
        rows = await live.rows(service, "SELECT reader, stream_created_at FROM reader_positions")
        waiting: list[Any] = await live.rows(service, "SELECT FROM outbox_waiting LIMIT 1")
        if waiting or any(row["stream_created_at"] != created_at for row in rows):
            return False
    return True


async def _tables(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    return [row["relname"] for row in await connection.fetch(_TABLES) if row["relname"] not in NO_EFFECTS]
