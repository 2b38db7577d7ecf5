"""The relay carries events from the outbox to the stream: all of them, in each aggregate's order."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

from libs.common.bus.connection import Bus, BusRefused
from libs.common.bus.publishing import ATOMIC_LIMIT, Message, publish_atomically, publish_together
from libs.common.clock import SystemClock

ATOMIC_FROM = 24
"""Waiting events from which one atomic batch is cheaper than a pipeline (measured; architecture, section 3).
Two events of one aggregate go in a batch too: a pipeline would have to wait between them."""

MARGIN = 1_000
"""Positions commit out of order: a scan starts this far below the highest one seen."""

SWEEP_EVERY = 1.0
"""Seconds between scans from the very beginning, and the longest a lost hint can cost."""

TURN_EVERY = 0.5
"""Seconds between tries to become the one relay of a database."""

_log = structlog.get_logger(__name__)

_WAITING = """
    SELECT w.position, w.recorded_at, l.id, l.aggregate, l.subject, l.body
    FROM outbox_waiting AS w
    JOIN ledger AS l ON l.position = w.position AND l.recorded_at = w.recorded_at
    WHERE w.position > $1 ORDER BY w.position LIMIT $2
"""
_REFILL = """
    INSERT INTO outbox_waiting (position, recorded_at, aggregate)
    SELECT position, recorded_at, aggregate FROM ledger ON CONFLICT DO NOTHING
"""
_KNOWN_STREAM = "SELECT stream_created_at FROM reader_positions WHERE reader = 'relay'"
_KNOW_STREAM = """
    INSERT INTO reader_positions (reader, stream_created_at, position, types, moved_at)
    VALUES ('relay', $1, 0, '{}', $2)
    ON CONFLICT (reader) DO UPDATE SET stream_created_at = excluded.stream_created_at, moved_at = excluded.moved_at
"""


class Relay:
    """One service's relay; many may run, one at a time works (advisory lock)."""

    def __init__(self, database_url: str, bus: Bus) -> None:
        """Work on a connection of its own: who loses it, loses the lock with it."""
        self._url = database_url
        self._bus = bus
        self._woken = asyncio.Event()
        self.relaying = asyncio.Event()
        """Set once it is this relay's turn."""

    def wake(self) -> None:
        """There is something to publish."""
        self._woken.set()

    async def run(self) -> None:
        """Publish for ever; raises when database or bus fail, and may then be run again."""
        connection = await asyncpg.connect(
            self._url,
            server_settings={"application_name": "relay", "reallnet.organisation": "*", "synchronous_commit": "off"},
        )
        try:
            await _take_turn(connection)
            await self._refill_new_stream(connection)
            self.relaying.set()
            await self._carry(connection)
        finally:
            connection.terminate()

    async def _carry(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Scan near the highest position when woken, and everything once a second."""
        highest, swept_at = 0, 0.0
        while True:
            self._woken.clear()
            now = asyncio.get_running_loop().time()
            full = now - swept_at >= SWEEP_EVERY
            rows = await connection.fetch(_WAITING, 0 if full else max(0, highest - MARGIN), ATOMIC_LIMIT)
            if full and len(rows) < ATOMIC_LIMIT:
                swept_at = now
            if rows:
                await self._publish(connection, rows)
                highest = max(highest, rows[-1]["position"])
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), SWEEP_EVERY)

    async def _publish(self, connection: "asyncpg.Connection[asyncpg.Record]", rows: Sequence[asyncpg.Record]) -> None:
        """Publish, then remove the marks; a crash in between publishes again, under the same ids."""
        messages = [Message(str(row["id"]), row["subject"], row["body"]) for row in rows]
        in_flight = list(waves([row["aggregate"] for row in rows]))
        one_by_one = len(rows) < ATOMIC_FROM and len(in_flight) == 1
        if one_by_one or not await self._published_atomically(messages):
            for wave in in_flight:
                await publish_together(self._bus, [messages[place] for place in wave])
        await connection.execute(
            "DELETE FROM outbox_waiting WHERE position = ANY($1::bigint[])", [row["position"] for row in rows]
        )

    async def _published_atomically(self, messages: Sequence[Message]) -> bool:
        """One repetition among them refuses the whole batch: then they go one by one."""
        try:
            await publish_atomically(self._bus, messages)
        except BusRefused:
            _log.info("atomic batch refused, publishing one by one", count=len(messages))
            return False
        return True

    async def _refill_new_stream(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """A stream that was wiped or replaced is filled again from the ledger."""
        created_at = (await self._bus.stream_state()).created_at
        if await connection.fetchval(_KNOWN_STREAM) == created_at:
            return
        async with connection.transaction():
            await connection.execute(_REFILL)
            await connection.execute(_KNOW_STREAM, created_at, SystemClock().now())
        _log.info("stream is new, refilling it from the ledger")


def waves(aggregates: Sequence[str]) -> Iterator[list[int]]:
    """Places of rows that may be in flight together: never two of one aggregate.

    A failure between two unacknowledged events of one aggregate would turn their order round.
    """
    turns: dict[str, int] = {}
    found: list[list[int]] = []
    for place, aggregate in enumerate(aggregates):
        turn = turns.get(aggregate, 0)
        turns[aggregate] = turn + 1
        if turn == len(found):
            found.append([])
        found[turn].append(place)
    yield from found


async def _take_turn(connection: Any) -> None:
    """Wait until no other relay works on this database."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('relay'))"):
        await asyncio.sleep(TURN_EVERY)
