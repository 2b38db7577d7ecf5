"""The part `rest`: requests per second and their times, over HTTP, with a real token, policy and row-level security.

Beside them the same requests to Starlette and the driver alone, in turns. All leave an audit entry, reads too: each
answer has waited for a durable commit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from tests.bench.figure import Figure, beside
from tests.bench.latencies import MIDDLE, MOST, percentiles
from tests.bench.limits.committing import commits
from tests.bench.load.generator import Generator
from tests.bench.load.job import Job
from tests.bench.pace import Pace
from tests.bench.registrations import registering
from tests.bench.rest.door import Door
from tests.bench.watch import Watch

CLIENTS = (8, 32)
PAGE = 50
WARM_UP = 200

CREATE, READ, LIST = "create", "read one", f"list {PAGE}"

GOALS: Mapping[str, float | None] = {CREATE: 0.4, READ: 0.45, LIST: None}
"""Of what the bare application answers."""


@dataclass(slots=True)
class Rest:
    """Registry and the bare application, asked the same in turns by the same clients."""

    registry: Door
    bare: Door
    postgres_url: str
    generator: Generator
    watch: Watch
    pace: Pace
    limits: dict[int, list[float]] = field(default_factory=dict)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures."""
        for door in self._doors:
            await self._warm_up(door)
        for _ in range(self.pace.rounds):
            for clients in CLIENTS:
                await self._round(clients)
        return list(self._figures())

    @property
    def _doors(self) -> tuple[Door, Door]:
        return self.registry, self.bare

    async def _warm_up(self, door: Door) -> None:
        """Patients to read and list, connections made, code compiled, keys fetched."""
        await self.generator.run(registering(door.port, door.token, clients=8, seconds=30, most=WARM_UP))
        await self.watch.until_calm()
        await door.learn_codes(WARM_UP)
        for what in (READ, LIST):
            await self.generator.run(self._job(door, what, 8))

    async def _round(self, clients: int) -> None:
        limit = await commits(self.postgres_url, connections=clients, seconds=self.pace.seconds)
        self.limits.setdefault(clients, []).append(limit)
        for what in GOALS:
            for door in self._doors:
                await self._take(door, what, clients)

    async def _take(self, door: Door, what: str, clients: int) -> None:
        before = door.cpu_seconds()
        outcome = await self.generator.run(self._job(door, what, clients))
        door.note(what, outcome, clients=clients, cpu=door.cpu_seconds() - before)
        await self.watch.until_calm()

    def _job(self, door: Door, what: str, clients: int) -> Job:
        seconds = self.pace.seconds
        if what == CREATE:
            return registering(door.port, door.token, clients=clients, seconds=seconds)
        paths = [f"/v1/patients/{code}" for code in door.codes] if what == READ else [f"/v1/patients?limit={PAGE}"]
        return door.asking(*paths, clients=clients, seconds=seconds)

    def _figures(self) -> Iterator[Figure]:
        for clients, limits in self.limits.items():
            for what, goal in GOALS.items():
                yield from self._compared(what, clients, limit=median(limits), goal=goal)
        for what in GOALS:
            for door in self._doors:
                yield Figure(f"rest: {what}, CPU per request, {door.name}", door.cpu_each(what), "µs")
        yield Figure("rest: load generator's CPU per request", self._generator_cost(), "µs")

    def _compared(self, what: str, clients: int, *, limit: float, goal: float | None) -> Iterator[Figure]:
        name = f"rest: {what}, {clients} clients"
        bare = self.bare.rate(what, clients)
        yield beside(f"{name}, bare beside commits", bare, "1/s", limit=limit)
        yield beside(name, self.registry.rate(what, clients), "1/s", limit=bare, goal=goal)
        times, shortest = (door.times(what, clients) for door in self._doors)
        yield from percentiles(name, times, (MIDDLE, MOST), floor=shortest)

    def _generator_cost(self) -> float:
        """What the measuring itself takes from the cores."""
        taken = [one for door in self._doors for found in door.outcomes.values() for one in found]
        return 1e6 * sum(one.cpu_seconds for one in taken) / sum(one.answered for one in taken)
