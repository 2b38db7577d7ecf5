"""FastStream over NATS JetStream, with an outbox that is polled: the usual way to lose nothing between two stores.

Generous to it: a poll publishes up to a hundred events at once, whatever their order, and keeps no ledger.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import asyncpg
from faststream import FastStream
from faststream.nats import JStream, NatsBroker
from pydantic import BaseModel

from tests.bench.peers import statements as sql
from tests.bench.peers.work import WRITERS, Fact, effect

STREAM: Final = "PEERS"
SUBJECT: Final = "peers.sample.banked"
AT_ONCE: Final = 100
POLL_EVERY: Final = 0.02
TABLE: Final = "CREATE TABLE IF NOT EXISTS outbox (id bigserial PRIMARY KEY, body text NOT NULL)"
ADD: Final = "INSERT INTO outbox (body) VALUES ($1)"
OLDEST: Final = "SELECT id, body FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED"
REMOVE: Final = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"


class SampleBanked(BaseModel):
    """The message as its consumer declares it."""

    specversion: str
    source: str
    type: str
    traceparent: str
    requestid: str
    actor: str
    sample_id: str
    patient: str
    stage: str
    happened_at: str
    hospital: str
    hub: str
    facts: dict[str, Any]


async def prepare(url: str, _bus_url: str) -> None:
    """Its table; the stream is made by the broker."""
    connection = await asyncpg.connect(url)
    await connection.execute(TABLE)
    await connection.close()


async def writer(url: str, _bus_url: str) -> Callable[[], Awaitable[None]]:
    """Row, audit entry and outbox row in one transaction."""
    pool = await asyncpg.create_pool(url, min_size=WRITERS, max_size=WRITERS)

    async def write() -> None:
        fact = Fact.new()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(sql.ROW, *fact.row)
            await connection.execute(sql.AUDIT, *fact.audit)
            await connection.execute(ADD, json.dumps(fact.told))

    return write


async def work(url: str, bus_url: str) -> None:
    """Relay and consumer in one process."""
    broker = NatsBroker(bus_url, logger=None)
    pool = await asyncpg.create_pool(url, min_size=WRITERS + 1, max_size=WRITERS + 1)

    async def apply(event: SampleBanked) -> None:
        await pool.execute(sql.EFFECT, *effect(event.model_dump()))

    stream = JStream(STREAM, subjects=["peers.>"])
    broker.subscriber(SUBJECT, stream=stream, durable="effects", max_workers=WRITERS)(apply)
    app = FastStream(broker, logger=None)
    await app.start()
    await _relay(pool, broker)


async def _relay(pool: Any, broker: Any) -> None:
    while True:
        if not await _publish(pool, broker):
            await asyncio.sleep(POLL_EVERY)


async def _publish(pool: Any, broker: Any) -> int:
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(OLDEST, AT_ONCE)
        if rows:
            await asyncio.gather(*(_tell(broker, row) for row in rows))
            await connection.execute(REMOVE, [row["id"] for row in rows])
    return len(rows)


async def _tell(broker: Any, row: Any) -> None:
    headers = {"Nats-Msg-Id": str(row["id"]), "content-type": "application/json"}
    await broker.publish(row["body"].encode(), SUBJECT, stream=STREAM, headers=headers)


logging.getLogger("faststream").setLevel(logging.WARNING)
