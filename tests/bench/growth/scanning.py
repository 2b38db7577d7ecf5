"""The relay's look at what waits, while an old snapshot keeps the server from clearing away what was published.

The statements are the relay's own, as it sends them; the server says how long each takes.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final
from zlib import crc32

from libs.common.bus.publishing import ATOMIC_LIMIT
from libs.common.relaying.waiting import Waiting
from tests.bench.figure import Figure, within
from tests.bench.watch import Connection, onlooking

PUBLISHED: Final = 200_000
"""Marks removed since the snapshot was taken: dead rows, all of them."""

LEFT: Final = 24
TIMES: Final = 51
ALLOWED: Final = 0.5
"""Milliseconds that a look may take: the goal."""

PUBLISH: Final = """
    WITH drawn AS (SELECT nextval('ledger_position') AS position FROM generate_series(1, $1::int)), kept AS (
        INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
        SELECT now(), position, gen_random_uuid(), 'bench', 'bench/' || position, 1, 'bench', repeat('x', 640)::bytea
        FROM drawn
    )
    INSERT INTO outbox_waiting (position, recorded_at, aggregate)
    SELECT position, now(), 'bench/' || position FROM drawn
"""
REMOVE: Final = "DELETE FROM outbox_waiting"
STAND_STILL: Final = "SELECT count(*) FROM outbox_waiting"
WRITE: Final = "SELECT pg_current_xact_id()"


async def measure(address: str) -> list[Figure]:
    """`address` is the superuser's way into a service's database that has nothing else to do."""
    found = {
        "with an old reader": await _looked(address, holds=STAND_STILL),
        "with an old writer": await _looked(address, holds=WRITE),
    }
    return list(_figures(found))


def _figures(found: dict[str, list[float]]) -> Iterator[Figure]:
    for who, times in found.items():
        yield within(f"growth: relay's look, {PUBLISHED:,} dead marks, {who}", median(times), "ms", allowed=ALLOWED)


async def _looked(address: str, *, holds: str) -> list[float]:
    """Milliseconds of each look."""
    async with onlooking(address) as holder, onlooking(address) as relay:
        await relay.execute("SET reallnet.organisation = '*'")
        waiting = Waiting(relay)
        async with holder.transaction(isolation="repeatable_read"):
            await holder.fetchval(holds)
            await _publish(relay, PUBLISHED)
            await relay.execute(REMOVE)
            await _publish(relay, LEFT)
            for _ in range(3):  # the floor is raised by what was seen the time before
                await waiting.settle()
            times = [await _time(relay, waiting) for _ in range(TIMES)]
        await relay.execute(REMOVE)
        await relay.execute("VACUUM outbox_waiting")
        return times


async def _publish(connection: Connection, count: int) -> None:
    await connection.execute(PUBLISH, count, timeout=120)


async def _time(connection: Connection, waiting: Waiting) -> float:
    """What the server spends on the statements of one look, prepared as the driver prepares them."""
    seen: list[tuple[str, tuple[Any, ...]]] = []
    with connection.query_logger(lambda query: seen.append((query.query, tuple(query.args)))):
        await waiting.oldest(ATOMIC_LIMIT, without=())
        await asyncio.sleep(0)  # the driver tells its loggers a moment later
    return sum([await _explained(connection, query, values) for query, values in seen])


async def _explained(connection: Connection, query: str, values: Sequence[Any]) -> float:
    """Planning included, where the server still plans what it has prepared."""
    name = f"look_{crc32(query.encode()):x}"
    if not await connection.fetchval("SELECT true FROM pg_prepared_statements WHERE name = $1", name):
        await connection.execute(f"PREPARE {name} AS {query}")
    given = ", ".join(_literal(value) for value in values)
    told = await connection.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE {name}({given})")
    [plan] = json.loads(told)
    return float(plan["Execution Time"] + plan["Planning Time"])


def _literal(value: object) -> str:
    """Numbers and lists of plain words are all that a look is asked with."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "'{" + ",".join(str(one) for one in value) + "}'"
    return f"'{value}'"
