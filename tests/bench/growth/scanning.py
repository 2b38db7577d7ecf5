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
from libs.common.relaying.waiting import SETTINGS, Waiting
from tests.bench.figure import Figure, within
from tests.bench.watch import Connection, onlooking

PUBLISHED: Final = 200_000
"""Marks removed since the snapshot was taken: dead rows, all of them."""

LEFT: Final = 24
TIMES: Final = 51
ALLOWED: Final = 0.5
"""Milliseconds that a look may take: the goal."""

STATE: Final = """
    WITH drawn AS (
        SELECT nextval('ledger_position') AS position, gen_random_uuid() AS id FROM generate_series(1, $1::int)
    ), kept AS (
        INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
        SELECT now(), position, id, 'bench', 'bench/' || position, 1, 'bench', repeat('x', 640)::bytea FROM drawn
    )
    INSERT INTO outbox_waiting (position, recorded_at, aggregate, id, subject, body)
    SELECT position, now(), 'bench/' || position, id, 'bench', repeat('x', 640)::bytea FROM drawn
"""
STAND_STILL: Final = "SELECT count(*), $1::int FROM outbox_waiting"


async def measure(address: str) -> list[Figure]:
    """`address` is the superuser's way into a service's database that has nothing else to do."""
    found = {
        "no dead marks": await _looked(address, published=0, holds=STAND_STILL),
        f"{PUBLISHED:,} dead marks, with an old reader": await _looked(address, holds=STAND_STILL),
        f"{PUBLISHED:,} dead marks, with an old writer": await _looked(address, holds=STATE),
    }
    return list(_figures(found))


def _figures(found: dict[str, list[float]]) -> Iterator[Figure]:
    for where, times in found.items():
        yield within(f"growth: relay's look, {where}", median(times), "ms", allowed=ALLOWED)


async def _looked(address: str, *, holds: str, published: int = PUBLISHED) -> list[float]:
    """Milliseconds of each look, by a relay that has published it all itself, as it does in a day."""
    async with onlooking(address) as holder, onlooking(address) as relay:
        for name, value in SETTINGS.items():
            await relay.execute("SELECT set_config($1, $2, false)", name, value)
        waiting = Waiting(relay)
        await _settle(waiting)
        async with holder.transaction(isolation="repeatable_read"):
            await holder.fetch(holds, 1)
            await _state(relay, published)
            gone: list[int] = []
            while rows := await waiting.oldest(ATOMIC_LIMIT, published=gone):
                gone = [row["position"] for row in rows]
            await _settle(waiting)
            await _state(relay, LEFT)
            times = [await _time(relay, waiting) for _ in range(TIMES)]
        await relay.execute("DELETE FROM outbox_waiting")
        await relay.execute("VACUUM outbox_waiting")
        return times


async def _settle(waiting: Waiting) -> None:
    """As seconds pass: what is proven at one look counts at the next."""
    for _ in range(3):
        await waiting.settle()
        await waiting.oldest(ATOMIC_LIMIT)


async def _state(connection: Connection, count: int) -> None:
    await connection.execute(STATE, count, timeout=120)


async def _time(connection: Connection, waiting: Waiting) -> float:
    """What the server spends on the statements of one look, prepared as the driver prepares them."""
    seen: list[tuple[str, tuple[Any, ...]]] = []
    with connection.query_logger(lambda query: seen.append((query.query, tuple(query.args)))):
        rows = await waiting.oldest(ATOMIC_LIMIT)
        await asyncio.sleep(0)  # the driver tells its loggers a moment later
    waiting.leave([row["position"] for row in rows])
    waiting.take_up()
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
