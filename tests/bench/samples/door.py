"""One of the two applications that are asked, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeAlias

from tests.bench import processes
from tests.bench.load.job import Outcome
from tests.bench.samples.asking import Asked
from tests.bench.watch import Connection

Measured: TypeAlias = tuple[int, str, int]
"""How many samples are stored, what is asked, by how many clients."""


@dataclass(slots=True)
class Door:
    """Which processes do its work, what there is to ask of it, and what it answered."""

    pids: Mapping[str, int]
    connection: Connection
    asked: Asked
    outcomes: dict[Measured, list[Outcome]] = field(default_factory=dict)
    cpu: dict[Measured, float] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        """Used so far."""
        return sum(processes.cpu_seconds(self.pids).values()) if processes.are_visible() else 0.0

    def note(self, measured: Measured, outcome: Outcome, *, cpu: float) -> None:
        """One more round."""
        self.outcomes.setdefault(measured, []).append(outcome)
        self.cpu[measured] = self.cpu.get(measured, 0.0) + cpu

    def rate(self, measured: Measured) -> float:
        """The middle round's answers per second."""
        return median(outcome.rate for outcome in self.outcomes[measured])

    def times(self, measured: Measured) -> Sequence[float]:
        """Seconds of every answer."""
        return [time for outcome in self.outcomes.get(measured, ()) for time in outcome.times]

    def cpu_each(self, measured: Measured) -> float:
        """Microseconds of CPU for each answer, the database's included."""
        return 1e6 * self.cpu[measured] / sum(one.answered for one in self.outcomes[measured])
