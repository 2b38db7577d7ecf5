"""A queue as one writes it plainly: a table, `FOR UPDATE SKIP LOCKED`, and the driver."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg

from tests.bench.peers import statements as sql
from tests.bench.peers.work import WRITERS, Fact, effect

TABLE: Final = "CREATE TABLE IF NOT EXISTS jobs (id bigserial PRIMARY KEY, body text NOT NULL)"
ADD: Final = "INSERT INTO jobs (body) VALUES ($1)"
TAKE: Final = """
    DELETE FROM jobs WHERE id = (SELECT id FROM jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING body
"""
LOOK_EVERY: Final = 0.02


async def prepare(url: str, _bus_url: str) -> None:
    """Its table."""
    connection = await asyncpg.connect(url)
    await connection.execute(TABLE)
    await connection.close()


async def writer(url: str, _bus_url: str) -> Callable[[], Awaitable[None]]:
    """Row, audit entry and job in one transaction."""
    pool = await asyncpg.create_pool(url, min_size=WRITERS, max_size=WRITERS)

    async def write() -> None:
        fact = Fact.new()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(sql.ROW, *fact.row)
            await connection.execute(sql.AUDIT, *fact.audit)
            await connection.execute(ADD, json.dumps(fact.told))

    return write


async def work(url: str, _bus_url: str) -> None:
    """Eight workers, each job with its effect in one transaction."""
    pool = await asyncpg.create_pool(url, min_size=WRITERS, max_size=WRITERS)
    await asyncio.gather(*(_work(pool) for _ in range(WRITERS)))


async def _work(pool: Any) -> None:
    while True:
        if not await _one(pool):
            await asyncio.sleep(LOOK_EVERY)


async def _one(pool: Any) -> bool:
    async with pool.acquire() as connection, connection.transaction():
        body = await connection.fetchval(TAKE)
        if body is not None:
            await connection.execute(sql.EFFECT, *effect(json.loads(body)))
    return body is not None
