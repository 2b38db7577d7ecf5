"""The shortest way of an event once it is committed: an acknowledged message, then a commit at the reader."""

import time

import asyncpg

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import publish
from tests.bench.limits.publishing import BODY, message

TIMES = 60


async def carried(url: str, bus: Bus) -> list[float]:
    """Seconds of each, one after another, nothing else going on."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE carried (body text)")
    try:
        return [await _carry(connection, bus) for _ in range(TIMES)]
    finally:
        await connection.execute("DROP TABLE carried")
        await connection.close()


async def _carry(connection: "asyncpg.Connection[asyncpg.Record]", bus: Bus) -> float:
    started = time.perf_counter()
    await publish(bus, message())
    await connection.execute("INSERT INTO carried VALUES ($1)", BODY.decode())
    return time.perf_counter() - started
