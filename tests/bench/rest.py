"""The part `rest`: requests per second and their times, over HTTP, with a real token, policy and row-level security.

All three leave an audit entry, reads too: each answer has waited for a durable commit, so that is its limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.bench import processes
from tests.bench.figure import Figure, beside
from tests.bench.latencies import percentiles
from tests.bench.limits.committing import commits
from tests.bench.load.generator import Generator
from tests.bench.load.job import Job, Outcome
from tests.bench.pace import Pace
from tests.bench.registrations import registering
from tests.bench.watch import Watch

CLIENTS = (8, 32)
PAGE = 50
WARM_UP = 200


@dataclass(slots=True)
class Rest:
    """Registry's three commonest requests, measured in turns with the commits they are held against."""

    port: int
    token: str
    postgres_url: str
    pid: int
    generator: Generator
    watch: Watch
    pace: Pace
    codes: tuple[str, ...] = ()
    outcomes: dict[tuple[str, int], list[Outcome]] = field(default_factory=dict)
    limits: dict[int, list[float]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures."""
        await self._warm_up()
        for _ in range(self.pace.rounds):
            for clients in CLIENTS:
                await self._round(clients)
        return list(self._figures())

    async def _warm_up(self) -> None:
        """Patients to read and list, connections made, code compiled, keys fetched."""
        await self.generator.run(registering(self.port, self.token, clients=8, seconds=30, most=WARM_UP))
        await self.watch.until_calm()
        rows = await self.watch.connections["registry"].fetch("SELECT code FROM patients LIMIT $1", WARM_UP)
        self.codes = tuple(row["code"] for row in rows)
        for job in (self._reading(8), self._listing(8)):
            await self.generator.run(job)

    async def _round(self, clients: int) -> None:
        limit = await commits(self.postgres_url, connections=clients, seconds=self.pace.seconds)
        self.limits.setdefault(clients, []).append(limit)
        await self._take("create", registering(self.port, self.token, clients=clients, seconds=self.pace.seconds))
        await self.watch.until_calm()
        await self._take("read one", self._reading(clients))
        await self._take(f"list {PAGE}", self._listing(clients))

    async def _take(self, what: str, job: Job) -> None:
        before = self._cpu_seconds()
        self.outcomes.setdefault((what, job.clients), []).append(await self.generator.run(job))
        self.cpu[what] = self.cpu.get(what, 0.0) + self._cpu_seconds() - before

    def _cpu_seconds(self) -> float:
        return processes.cpu_seconds({"registry": self.pid})["registry"] if processes.are_visible() else 0.0

    def _reading(self, clients: int) -> Job:
        return self._asking(clients, *(f"/v1/patients/{code}" for code in self.codes))

    def _listing(self, clients: int) -> Job:
        return self._asking(clients, f"/v1/patients?limit={PAGE}")

    def _asking(self, clients: int, *paths: str) -> Job:
        return Job(self.port, "GET", paths, self.token, clients, self.pace.seconds)

    def _figures(self) -> Iterator[Figure]:
        for (what, clients), outcomes in self.outcomes.items():
            name = f"rest: {what}, {clients} clients"
            rate = median(outcome.rate for outcome in outcomes)
            yield beside(name, rate, "1/s", limit=median(self.limits[clients]))
            yield from percentiles(name, [time for outcome in outcomes for time in outcome.times], (50, 99))
        for what in self.cpu:
            yield Figure(f"rest: {what}, registry's CPU per request", self._per_request(self.cpu[what], what), "µs")
        yield Figure("rest: load generator's CPU per request", self._generator_cost(), "µs")

    def _per_request(self, seconds: float, what: str) -> float:
        answered = sum(one.answered for (asked, _), found in self.outcomes.items() if asked == what for one in found)
        return 1e6 * seconds / answered

    def _generator_cost(self) -> float:
        """What the measuring itself takes from the cores."""
        all_of_them = [outcome for outcomes in self.outcomes.values() for outcome in outcomes]
        return 1e6 * sum(one.cpu_seconds for one in all_of_them) / sum(one.answered for one in all_of_them)
