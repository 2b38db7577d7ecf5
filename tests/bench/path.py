"""The part `path`: REST write, outbox, relay, JetStream, reader, reporting's read model; how many, how late, how dear."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from libs.common.database import Database
from tests.bench import processes
from tests.bench.arrivals import Arrivals, listening
from tests.bench.bench import Machine
from tests.bench.figure import Figure, beside, within
from tests.bench.latencies import percentiles
from tests.bench.limits.carrying import carried
from tests.bench.limits.publishing import published_pipelined
from tests.bench.load.generator import Generator
from tests.bench.pace import Pace
from tests.bench.registrations import registering
from tests.bench.stating import state, state_for
from tests.bench.watch import Watch

WRITERS = 8
CLIENTS = 32
RATES = {5: 6.0, 50: 3.0}
"""Events per second, and for how many seconds of each round."""

CPU_ALLOWED = 350.0
"""Microseconds per event over all processes: the goal set for single-row commands."""


@dataclass(slots=True)
class WholePath:
    """Rounds of: the limit, registrations over HTTP, events stated in process, and single ones timed."""

    port: int
    token: str
    machine: Machine
    database: Database
    pids: Mapping[str, int]
    generator: Generator
    watch: Watch
    pace: Pace
    limits: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    over_http: list[float] = field(default_factory=list)
    in_process: list[float] = field(default_factory=list)
    times: dict[int, list[float]] = field(default_factory=dict)
    stated: int = 0
    cpu: dict[str, float] = field(default_factory=dict)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures."""
        await state_for(self.database, writers=WRITERS, seconds=0.2)
        await self.watch.until_calm()
        for _ in range(self.pace.rounds):
            self.limits.append(await published_pipelined(self.machine.bus, seconds=self.pace.seconds))
            self.floor.extend(await carried(self.machine.postgres_url, self.machine.bus))
            await self._register()
            await self._state()
            async with listening(self.watch.connections["reporting"]) as arrivals:
                for rate, seconds in RATES.items():
                    await self._time(rate, arrivals, events=int(rate * seconds * self.pace.seconds))
        return list(self._figures())

    async def _register(self) -> None:
        """From the first request until reporting has the last patient."""
        known = await self.watch.count("reporting", "patient_traits")
        job = registering(self.port, self.token, clients=CLIENTS, seconds=self.pace.seconds)
        outcome = await self.generator.run(job)
        await self.watch.until_counted("reporting", "patient_traits", at_least=known + outcome.answered)
        self.over_http.append(outcome.answered / (time.monotonic() - outcome.started_at))
        await self.watch.until_calm()

    async def _state(self) -> None:
        """From the first transaction until reporting has the last event."""
        known = await self.watch.count("reporting", "sample_steps")
        before, started = self._cpu_seconds(), time.monotonic()
        stated = await state_for(self.database, writers=WRITERS, seconds=self.pace.seconds)
        await self.watch.until_counted("reporting", "sample_steps", at_least=known + stated)
        self.in_process.append(stated / (time.monotonic() - started))
        self.stated += stated
        for name, used in processes.used_between(before, self._cpu_seconds()).items():
            self.cpu[name] = self.cpu.get(name, 0.0) + used

    def _cpu_seconds(self) -> dict[str, float]:
        """Of each process with its children; of our own, which writes, without: they are the others."""
        if not processes.are_visible():
            return {}
        return {**processes.cpu_seconds(self.pids), "writers": time.process_time()}

    async def _time(self, rate: int, arrivals: Arrivals, *, events: int) -> None:
        """State one event at each tick, whether or not earlier ones have arrived."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            timed = []
            for turn in range(events):
                await asyncio.sleep(max(0.0, began + turn / rate - time.monotonic()))
                timed.append(group.create_task(self._timed(arrivals)))
        self.times.setdefault(rate, []).extend(task.result() for task in timed)

    async def _timed(self, arrivals: Arrivals) -> float:
        """Seconds from the commit until the effect in reporting; below zero only by the clock's grain."""
        event_id = await state(self.database)
        committed_at = time.monotonic()
        return max(0.0, await arrivals.of(event_id) - committed_at)

    def _figures(self) -> Iterator[Figure]:
        limit = median(self.limits)
        yield beside("path: events over HTTP, four readers", median(self.over_http), "1/s", limit=limit)
        yield beside("path: events in process, 8 writers", median(self.in_process), "1/s", limit=limit, goal=1.0)
        for rate, times in self.times.items():
            yield from percentiles(f"path: commit to effect at {rate}/s", times, (50, 95, 99), floor=self.floor)
        yield from self._cpu_figures()

    def _cpu_figures(self) -> Iterator[Figure]:
        per_event = {name: 1e6 * used / self.stated for name, used in self.cpu.items()}
        if per_event:
            yield within("path: CPU per event, all processes", sum(per_event.values()), "µs", allowed=CPU_ALLOWED)
        for name, used in sorted(per_event.items(), key=lambda entry: -entry[1]):
            if used >= 1:
                yield Figure(f"path: CPU per event, {name}", used, "µs")
