"""The part `readers`: a long past read again into one table, through the network's own reader.

Beside it, in turns: the same events taken from the stream with no effect.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.bench.bench import Machine
from tests.bench.companion import accompanied
from tests.bench.figure import Figure, beside
from tests.bench.pace import Pace
from tests.bench.readers.noted import CREATE, FORGET, NAME, TABLE, ThingNoted
from tests.bench.readers.past import publish_past
from tests.bench.spending import Meter, Spent, Tally
from tests.bench.watch import Connection

EVENTS: Final = 100_000
MOST_SECONDS: Final = 8.0
"""After which a reading is judged by what it has done."""

GOAL: Final = 50_000.0
"""Events per second."""

LOOK_EVERY: Final = 0.05
MODULE: Final = "tests.bench.readers"
BEGIN: Final = b"begin\n"
POSITION: Final = "SELECT position FROM reader_positions WHERE reader = $1"


@dataclass(slots=True)
class Replay:
    """Replays and bare readings in turns; `address` is the app's way into the database, `onlooker` sees all of it."""

    machine: Machine
    address: str
    onlooker: Connection
    pace: Pace
    events: int = 0
    replayed: Tally = field(default_factory=Tally)
    taken: Tally = field(default_factory=Tally)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures."""
        self.events = await publish_past(self.machine.bus, int(EVENTS * self.pace.seconds))
        last = await self.machine.bus.last_sequence(ThingNoted.subject_filter())
        for _ in range(self.pace.rounds):
            self.taken.add(await self._take())
            self.replayed.add(await self._replay(last))
        return list(self._figures())

    async def _replay(self, last: int) -> Spent:
        await self.onlooker.execute(CREATE)
        await self.onlooker.execute(FORGET)
        async with accompanied("reader", MODULE, "replay", self.address, self.machine.bus_url, waits=True) as reader:
            meter = Meter({"reader": reader.pid, **self.machine.pids})
            meter.start()
            reader.tell(BEGIN)
            await reached(self.onlooker, last=last, within=MOST_SECONDS)
            return meter.spent(await self.onlooker.fetchval(f"SELECT count(*) FROM {TABLE}"))

    async def _take(self) -> Spent:
        async with accompanied("reader", MODULE, "read", self.address, self.machine.bus_url, waits=True) as reader:
            meter = Meter({"reader": reader.pid, **self.machine.pids})
            meter.start()
            reader.tell(BEGIN)
            taken, until = 0, time.monotonic() + MOST_SECONDS
            while taken < self.events and time.monotonic() < until:
                taken = int(await reader.hear(within=MOST_SECONDS))
            return meter.spent(taken)

    def _figures(self) -> Iterator[Figure]:
        yield beside("readers: replay into one table, beside the goal", self.replayed.rate, "1/s", limit=GOAL, goal=1.0)
        title = "readers: replay into one table, beside reading alone"
        yield beside(title, self.replayed.rate, "1/s", limit=self.taken.rate)
        yield from self.replayed.by_process("readers: CPU per event, replay")
        yield from self.taken.by_process("readers: CPU per event, reading alone")


async def reached(onlooker: Connection, *, last: int, within: float) -> bool:
    """Wait until the reader has come to this place of the stream, or for so long; whether it has."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if (await onlooker.fetchval(POSITION, NAME) or 0) >= last:
            return True
        await asyncio.sleep(LOOK_EVERY)
    return False
