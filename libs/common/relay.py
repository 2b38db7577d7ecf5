"""The relay carries events from the outbox to the stream: all of them, in each aggregate's order."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress

import asyncpg
import structlog

from libs.common.bus.connection import Bus, BusRefused, StreamState
from libs.common.bus.publishing import ATOMIC_LIMIT, Message, fits, publish_atomically, publish_together
from libs.common.lasting_connection import lasting_connection
from libs.common.relaying.crowd import Crowd
from libs.common.relaying.refilling import refill_if_new
from libs.common.relaying.waiting import SETTINGS, Connection, Waiting

ATOMIC_FROM = 24
"""Waiting events from which one atomic batch is cheaper than a pipeline (measured; architecture, section 3)."""

MOST_WAVES = 3
"""Events of one aggregate for which a pipeline that waits between them is still quicker than a batch."""

LOOK_EVERY = 1.0
"""Seconds between looks at the stream and at what may still appear below the end."""

LOOK_IN_QUIET_EVERY = 3.0
"""The same when there is nothing to see; the longest a lost hint can cost, and shorter than the lag of five seconds
from which nobody acts on what was heard."""

TURN_EVERY = 0.5
"""Seconds between tries to become the one relay of a database."""

_log = structlog.get_logger(__name__)


class StreamReplaced(Exception):
    """The stream is not the one published to, or has lost its end: it must be filled again first."""


class Relay:
    """One service's relay; many may run, one at a time works (advisory lock)."""

    def __init__(self, database_url: str, bus: Bus) -> None:
        """Work on a connection of its own: who loses it, loses the lock with it."""
        self._url = database_url
        self._bus = bus
        self._woken = asyncio.Event()
        self._stuck: set[str] = set()
        self._limit = 0
        self.relaying = asyncio.Event()
        """Set once it is this relay's turn."""

    def wake(self) -> None:
        """There is something to publish."""
        self._woken.set()

    async def run(self) -> None:
        """Publish for ever; raises when database or bus fail, and may then be run again."""
        connection = await lasting_connection(self._url, name="relay", settings=SETTINGS)
        try:
            await _take_turn(connection)
            stream = await self._bus.stream_state()
            await refill_if_new(connection, stream)
            self.relaying.set()
            await self._carry(Waiting(connection), stream)
        finally:
            connection.terminate()

    async def _carry(self, waiting: Waiting, stream: StreamState) -> None:
        """Publish what waits when woken, and look at everything now and then."""
        last, looked_at, crowd, published = stream.last, 0.0, Crowd(), list[int]()
        while True:
            self._woken.clear()
            now = asyncio.get_running_loop().time()
            if now - looked_at >= LOOK_EVERY:
                await self._check_stream(stream, waiting, last=last)
                await waiting.settle()
                looked_at = now
            rows = await waiting.oldest(ATOMIC_LIMIT, published=published, place=last)
            if rows:
                published, place = await self._publish(waiting, rows)
                last = max(last, place)
                pause = crowd.pause(len(rows), now=now)
                if pause and len(rows) < ATOMIC_LIMIT:
                    await asyncio.sleep(pause)
            else:
                published = []
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_IN_QUIET_EVERY if waiting.is_settled else LOOK_EVERY):
                        await self._woken.wait()

    async def _check_stream(self, known: StreamState, waiting: Waiting, *, last: int) -> None:
        """On a quiet stream nothing else would tell that it was replaced."""
        found = await self._bus.stream_state()
        if found.created_at != known.created_at or found.last < last:
            raise StreamReplaced
        if self._bus.max_payload != self._limit:  # the server takes more, or less, than it did
            self._limit = self._bus.max_payload
            self._stuck.clear()
            waiting.take_up()

    async def _publish(self, waiting: Waiting, rows: Sequence[asyncpg.Record]) -> tuple[list[int], int]:
        """Publish; the positions whose marks are to be removed, and the last one's place in the stream.

        They are removed with the next look. A crash before publishes again, under the same ids.
        """
        going = [row for row in rows if self._goes(row)]
        positions = [row["position"] for row in going]
        waiting.leave({row["position"] for row in rows}.difference(positions))
        if not going:
            return [], 0
        return positions, await self._sent([row["aggregate"] for row in going], [_message(row) for row in going])

    def _goes(self, row: asyncpg.Record) -> bool:
        """An event that the server would not take holds back its own aggregate, and nobody else."""
        if row["aggregate"] in self._stuck:
            return False
        if not fits(self._bus, _message(row)):
            _log.error("event is too large for the bus, its aggregate waits", event_id=str(row["id"]))
            self._stuck.add(row["aggregate"])
            return False
        return True

    async def _sent(self, aggregates: Sequence[str], messages: Sequence[Message]) -> int:
        """Together where it can be. One repetition among them refuses the whole batch: then they go one by one."""
        in_flight = list(waves(aggregates))
        if len(messages) >= ATOMIC_FROM or len(in_flight) > MOST_WAVES:
            with suppress(BusRefused):
                return await publish_atomically(self._bus, messages)
        places = [await publish_together(self._bus, [messages[place] for place in wave]) for wave in in_flight]
        return max(places)


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


def _message(row: asyncpg.Record) -> Message:
    return Message(str(row["id"]), row["subject"], row["body"])


async def _take_turn(connection: Connection) -> None:
    """Wait until no other relay works on this database."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('relay'))"):
        await asyncio.sleep(TURN_EVERY)
