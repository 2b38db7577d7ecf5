"""The floor: a commit, an acknowledged message, a commit, one after another, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.identifiers import new_id
from tests.bench.limits.publishing import BODY, SUBJECT
from tests.bench.spending import Spent

AT_ONCE = 8
APPLIED = "floor_applied"
TABLES = """
    CREATE TABLE IF NOT EXISTS floor_written (event_id uuid PRIMARY KEY, body text);
    CREATE TABLE IF NOT EXISTS floor_applied (event_id uuid PRIMARY KEY, body text);
"""
WRITE = "INSERT INTO floor_written VALUES ($1, $2)"
APPLY = "INSERT INTO floor_applied VALUES ($1, $2)"

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class Floor:
    """Chains of the three steps; several run at once where events come faster than one is through."""

    def __init__(self, pool: Pool, bus: Bus, onlooker: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Use `flooring`."""
        self._pool = pool
        self._bus = bus
        self.onlooker = onlooker

    async def carry(self) -> UUID:
        """One event, from its fact to its effect."""
        event_id, body = new_id(), BODY.decode()
        async with self._pool.acquire() as connection:
            await connection.execute(WRITE, event_id, body)
        await publish(self._bus, Message(event_id.hex, SUBJECT, BODY))
        async with self._pool.acquire() as connection:
            await connection.execute(APPLY, event_id, body)
        return event_id

    async def flat_out(self, *, seconds: float) -> Spent:
        """As many as eight chains beside one another can."""
        started = time.monotonic()
        counts = await asyncio.gather(*(self._repeat(until=started + seconds) for _ in range(AT_ONCE)))
        return Spent(sum(counts), time.monotonic() - started)

    async def _repeat(self, *, until: float) -> int:
        done = 0
        while time.monotonic() < until:
            await self.carry()
            done += 1
        return done


@asynccontextmanager
async def flooring(url: str, bus: Bus) -> AsyncIterator[Floor]:
    """Connections that nothing is asked of between their uses."""
    onlooker = await asyncpg.connect(url)
    await onlooker.execute(TABLES)
    pool = await asyncpg.create_pool(url, min_size=AT_ONCE, max_size=AT_ONCE, reset=_as_it_is)
    try:
        yield Floor(pool, bus, onlooker)
    finally:
        await pool.close()
        await onlooker.execute("DROP TABLE floor_written, floor_applied")
        await onlooker.close()


async def _as_it_is(_connection: object) -> None:
    """The pool's own reset would be one more round trip."""
