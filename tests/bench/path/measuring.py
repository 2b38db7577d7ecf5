"""The part `path`: row, audit entry, outbox, relay, JetStream, reader, read model; how many, how late, how dear.

In each round the network and what it is held against take turns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.database import Database
from tests.bench import stating
from tests.bench.arrivals import listening
from tests.bench.bench import Machine
from tests.bench.driving import READER, Driver, many_rows, one_row, one_row_alone
from tests.bench.limits.publishing import published_atomically, published_pipelined
from tests.bench.load.generator import Generator
from tests.bench.pace import Pace
from tests.bench.path.arriving import timed
from tests.bench.path.floor import APPLIED, Floor
from tests.bench.registrations import registering
from tests.bench.spending import Meter, Tally
from tests.bench.watch import Watch

CLIENTS = 32
FLAT_OUT = 2.0
"""Seconds of each round for what is as fast as it can be."""

RATES = {5: 8.0, 50: 8.0, 300: 5.0}
"""Events per second, and for how many seconds of each round."""

ONE_IN = 16
"""Of the events that come as fast as they can, those that are timed."""


@dataclass(slots=True)
class Found:
    """What the rounds have brought together."""

    pipelined: list[float] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)
    floor: Tally = field(default_factory=Tally)
    over_http: Tally = field(default_factory=Tally)
    single: Tally = field(default_factory=Tally)
    alone: Tally = field(default_factory=Tally)
    bulk: Tally = field(default_factory=Tally)
    at_full_speed: list[float] = field(default_factory=list)
    times: dict[int, list[float]] = field(default_factory=dict)
    floor_times: dict[int, list[float]] = field(default_factory=dict)


@dataclass(slots=True)
class WholePath:
    """Rounds of everything; `found` is read by `figures`."""

    port: int
    token: str
    machine: Machine
    floor: Floor
    database: Database
    pids: Mapping[str, int]
    generator: Generator
    watch: Watch
    pace: Pace
    found: Found = field(default_factory=Found)

    async def measure(self) -> Found:
        """All rounds."""
        driver = Driver(self.database, self.watch, self.pids)
        for write in (one_row, one_row_alone, many_rows):
            await driver.once(write)
        await self.watch.until_calm()
        for _ in range(self.pace.rounds):
            await self._limits()
            await self._flat_out(driver)
            await self._register()
            await self._paced()
        return self.found

    async def _limits(self) -> None:
        seconds = self.pace.seconds
        self.found.pipelined.append(await published_pipelined(self.machine.bus, seconds=seconds))
        self.found.batches.append(await published_atomically(self.machine.bus, seconds=seconds))
        self.found.floor.add(await self.floor.flat_out(seconds=seconds))

    async def _flat_out(self, driver: Driver) -> None:
        seconds = FLAT_OUT * self.pace.seconds
        async with listening(self.watch.connections[READER], "inbox", one_in=ONE_IN) as arrivals:
            self.found.single.add(await driver.flat_out(one_row, seconds=seconds, arrivals=arrivals))
            self.found.at_full_speed.extend(await arrivals.since(driver.started))
        await self.watch.until_calm()
        self.found.alone.add(await driver.flat_out(one_row_alone, seconds=seconds))
        await self.watch.until_calm()
        self.found.bulk.add(await driver.flat_out(many_rows, seconds=seconds))
        await self.watch.until_calm()

    async def _register(self) -> None:
        """From the first request until reporting has the last patient; four services hear each."""
        known = await self.watch.count(READER, "patient_traits")
        meter = Meter(self.pids)
        meter.start()
        job = registering(self.port, self.token, clients=CLIENTS, seconds=self.pace.seconds)
        outcome = await self.generator.run(job)
        await self.watch.until_counted(READER, "patient_traits", at_least=known + outcome.answered)
        self.found.over_http.add(meter.spent(outcome.answered))
        await self.watch.until_calm()

    async def _paced(self) -> None:
        """The network's times and the floor's, at each rate one after the other."""
        for rate, seconds in RATES.items():
            events = int(rate * seconds * self.pace.seconds)
            async with listening(self.watch.connections[READER], "inbox") as arrivals:
                times = await timed(self._state, arrivals, rate=rate, events=events)
            self.found.times.setdefault(rate, []).extend(times)
            async with listening(self.floor.onlooker, APPLIED) as arrivals:
                times = await timed(self.floor.carry, arrivals, rate=rate, events=events)
            self.found.floor_times.setdefault(rate, []).extend(times)

    async def _state(self) -> UUID:
        return await stating.state(self.database)
