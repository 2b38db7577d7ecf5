"""One of the two applications that are asked, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import asyncpg

from tests.bench import processes
from tests.bench.load.job import Job, Outcome


@dataclass(slots=True)
class Door:
    """Where it answers, which process it is, and where its patients are."""

    name: str
    port: int
    pid: int
    database: str
    token: str
    codes: tuple[str, ...] = ()
    outcomes: dict[tuple[str, int], list[Outcome]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    async def learn_codes(self, most: int) -> None:
        """Patients to read."""
        connection = await asyncpg.connect(self.database)
        try:
            rows = await connection.fetch("SELECT code FROM patients LIMIT $1", most)
        finally:
            await connection.close()
        self.codes = tuple(row["code"] for row in rows)

    def asking(self, *paths: str, clients: int, seconds: float) -> Job:
        """Ask for these in turn."""
        return Job(self.port, "GET", paths, self.token, clients, seconds)

    def cpu_seconds(self) -> float:
        """Used so far."""
        return processes.cpu_seconds({self.name: self.pid})[self.name] if processes.are_visible() else 0.0

    def note(self, what: str, outcome: Outcome, *, clients: int, cpu: float) -> None:
        """One more round."""
        self.outcomes.setdefault((what, clients), []).append(outcome)
        self.cpu[what] = self.cpu.get(what, 0.0) + cpu

    def rate(self, what: str, clients: int) -> float:
        """The middle round's answers per second."""
        return median(outcome.rate for outcome in self.outcomes[what, clients])

    def times(self, what: str, clients: int) -> Sequence[float]:
        """Seconds of every answer."""
        return [time for outcome in self.outcomes[what, clients] for time in outcome.times]

    def cpu_each(self, what: str) -> float:
        """Microseconds of CPU for each answer."""
        answered = sum(one.answered for (asked, _), found in self.outcomes.items() if asked == what for one in found)
        return 1e6 * self.cpu[what] / answered
