"""procrastinate: jobs in PostgreSQL, deferred in the writer's own transaction."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import psycopg_pool
from procrastinate import App, PsycopgConnector

from tests.bench.peers import statements as sql
from tests.bench.peers.work import WRITERS, Fact, effect

TASK: Final = "file_banked_sample"


async def prepare(url: str, _bus_url: str) -> None:
    """Its own schema."""
    async with _app(url).open_async() as app:
        await app.schema_manager.apply_schema_async()


async def writer(url: str, _bus_url: str) -> Callable[[], Awaitable[None]]:
    """Row, audit entry and job in one transaction, on one connection."""
    app, pool = _app(url), await _pool(url)
    await app.open_async()

    async def write() -> None:
        fact = Fact.new()
        async with pool.connection() as connection:
            await connection.execute(sql.ROW_PSYCOPG, fact.row)
            await connection.execute(sql.AUDIT_PSYCOPG, fact.audit)
            job = app.configure_task(TASK, connection=connection)
            await job.defer_async(told=fact.told)

    return write


async def work(url: str, _bus_url: str) -> None:
    """One worker process with eight jobs at once, woken as it is by default."""
    app, pool = _app(url), await _pool(url)

    async def file_banked_sample(told: dict[str, object]) -> None:
        async with pool.connection() as connection:
            await connection.execute(sql.EFFECT_PSYCOPG, effect(told))

    app.task(name=TASK)(file_banked_sample)
    async with app.open_async():
        await app.run_worker_async(concurrency=WRITERS, install_signal_handlers=False)


def _app(url: str) -> Any:
    return App(connector=PsycopgConnector(conninfo=url, json_dumps=json.dumps))


async def _pool(url: str) -> Any:
    pool = psycopg_pool.AsyncConnectionPool(url, min_size=WRITERS, max_size=WRITERS, open=False)
    await pool.open(wait=True)
    return pool


logging.getLogger("procrastinate").setLevel(logging.WARNING)
