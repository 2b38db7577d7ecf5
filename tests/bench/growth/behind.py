"""A reader that is a million events behind: how fast it catches up, and whether anybody else feels it."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

from libs.common.bus.connection import Bus
from libs.common.database import Database
from tests.bench import stating
from tests.bench.arrivals import listening
from tests.bench.companion import Companion, accompanied
from tests.bench.driving import READER
from tests.bench.figure import Figure
from tests.bench.latencies import MIDDLE, MOST, percentiles
from tests.bench.pace import Pace
from tests.bench.path.arriving import timed
from tests.bench.readers.measuring import BEGIN, MODULE, reached
from tests.bench.readers.noted import CREATE, FORGET, TABLE, ThingNoted
from tests.bench.readers.past import publish_past
from tests.bench.watch import Connection, Watch

MOST_EVENTS: Final = 1_000_000
RATE: Final = 50
SECONDS: Final = 8.0
CATCHES_UP_WITHIN: Final = 30.0


@dataclass(slots=True)
class Behind:
    """The network's own reader on another server's database, so that it shares the bus and the cores alone."""

    address: str
    onlooker: Connection
    bus_url: str
    database: Database
    watch: Watch
    pace: Pace
    events: int
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    rate: float = 0.0

    async def measure(self) -> list[Figure]:
        """The others' times before, and while it catches up."""
        last = await self._publish()
        self.alone = await self._others()
        await self.onlooker.execute(CREATE)
        await self.onlooker.execute(FORGET)
        async with accompanied("reader", MODULE, "replay", self.address, self.bus_url, waits=True) as reader:
            await self._catch_up(reader, last)
        return list(self._figures())

    async def _publish(self) -> int:
        async with AsyncExitStack() as stack:
            bus = await Bus.connect(self.bus_url, name="bench past")
            stack.push_async_callback(bus.close)
            self.events = await publish_past(bus, self.events)
            return await bus.last_sequence(ThingNoted.subject_filter())

    async def _catch_up(self, reader: Companion, last: int) -> None:
        started = time.monotonic()
        reader.tell(BEGIN)
        others = asyncio.create_task(self._others())
        await reached(self.onlooker, last=last, within=CATCHES_UP_WITHIN)
        seconds = time.monotonic() - started
        self.rate = await self.onlooker.fetchval(f"SELECT count(*) FROM {TABLE}") / seconds
        self.beside = await others

    async def _others(self) -> list[float]:
        async with listening(self.watch.connections[READER], "inbox") as arrivals:
            events = int(RATE * SECONDS * self.pace.seconds)
            return await timed(lambda: stating.state(self.database), arrivals, rate=RATE, events=events)

    def _figures(self) -> Iterator[Figure]:
        yield Figure(f"behind: catching up with {self.events:,} events", self.rate, "1/s")
        name = f"behind: others' command to effect at {RATE}/s meanwhile"
        yield from percentiles(name, self.beside, (MIDDLE, MOST), floor=self.alone)
