"""How many single rows PostgreSQL can commit durably on this machine."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TypeAlias

import asyncpg

from tests.bench.limits.publishing import BODY

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TABLE = "CREATE TABLE IF NOT EXISTS limit_rows (id bigserial PRIMARY KEY, body text)"
INSERT = "INSERT INTO limit_rows (body) VALUES ($1)"


async def commits(url: str, *, connections: int, seconds: float) -> float:
    """Commits per second: one statement each, the driver alone, no pool, nothing in between."""
    async with AsyncExitStack() as stack:
        opened = [await asyncpg.connect(url) for _ in range(connections)]
        for connection in opened:
            stack.push_async_callback(connection.close)
        await opened[0].execute(TABLE)
        try:
            started = time.perf_counter()
            counts = await asyncio.gather(*(_commit(each, until=started + seconds) for each in opened))
            return sum(counts) / (time.perf_counter() - started)
        finally:
            await opened[0].execute("DROP TABLE limit_rows")


async def _commit(connection: Connection, *, until: float) -> int:
    done = 0
    while time.perf_counter() < until:
        await connection.execute(INSERT, BODY.decode())
        done += 1
    return done
