"""What work took: how many, how long, and whose CPU."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from tests.bench import processes
from tests.bench.figure import Figure

WORTH_TELLING = 1.0
"""Microseconds; a process that takes less of an event is left out of the table."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One stretch of work: what was done, in which time, with how many seconds of CPU by process."""

    done: int
    seconds: float
    cpu: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """So many per second."""
        return self.done / self.seconds


class Meter:
    """Reads the CPU of named processes with their children, and our own without: they are the others."""

    def __init__(self, pids: Mapping[str, int], *, ours: str | None = None) -> None:
        """`ours` is what this process is called where it does part of the work."""
        self._pids = pids
        self._ours = ours
        self._cpu: dict[str, float] = {}
        self._started = 0.0

    def start(self) -> None:
        """From here on."""
        self._cpu, self._started = self._read(), time.monotonic()

    def spent(self, done: int) -> Spent:
        """Up to here."""
        seconds = time.monotonic() - self._started
        return Spent(done, seconds, processes.used_between(self._cpu, self._read()))

    def _read(self) -> dict[str, float]:
        if not processes.are_visible():
            return {}
        ours = {self._ours: time.process_time()} if self._ours else {}
        return {**processes.cpu_seconds(self._pids), **ours}


@dataclass(slots=True)
class Tally:
    """The same work, round by round."""

    rounds: list[Spent] = field(default_factory=list)

    def add(self, spent: Spent) -> None:
        """One more round."""
        self.rounds.append(spent)

    @property
    def rate(self) -> float:
        """The middle round's."""
        return median(spent.rate for spent in self.rounds)

    @property
    def cpu_each(self) -> dict[str, float]:
        """Microseconds for each thing done, by process: the middle round's, the dearest process first."""
        names = {name for spent in self.rounds for name in spent.cpu}
        each = {name: median(1e6 * spent.cpu.get(name, 0.0) / spent.done for spent in self.rounds) for name in names}
        return dict(sorted(each.items(), key=lambda entry: -entry[1]))

    @property
    def cpu_of_all(self) -> float:
        """Microseconds for each thing done, over all processes: the middle round's."""
        return median(1e6 * sum(spent.cpu.values()) / spent.done for spent in self.rounds)

    def by_process(self, name: str) -> Iterator[Figure]:
        """A figure for each process that counts."""
        for process, used in self.cpu_each.items():
            if used >= WORTH_TELLING:
                yield Figure(f"{name}, {process}", used, "µs")


def memory(name: str, pids: Mapping[str, int]) -> Iterator[Figure]:
    """Megabytes of each process with its children, the largest first (proportional set size)."""
    if not processes.are_visible():
        return
    found = processes.memory_megabytes(pids)
    for process, megabytes in sorted(found.items(), key=lambda entry: -entry[1]):
        yield Figure(f"{name}, {process}", megabytes, "MB")


def ourselves() -> dict[str, int]:
    """This process, under the name of what it does meanwhile."""
    return {"writers": os.getpid()}
