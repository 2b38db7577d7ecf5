"""One measured figure beside the limit it is held against."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is value by baseline; where less is better, baseline by value: more ratio is always better.

    `name` begins with its part and a colon: "limits: fdatasync, 8 at once".
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def part(self) -> str:
        """Which part of the benchmarks it belongs to."""
        return self.name.partition(": ")[0]

    @property
    def title(self) -> str:
        """The name within its part."""
        return self.name.partition(": ")[2]

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None or self.ratio is None else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """As `var/bench/latest.json` holds it."""
        return {**asdict(self), "met": self.met}


def beside(name: str, value: float, unit: str, *, limit: float, goal: float | None = None) -> Figure:
    """A speed with its ratio to the limit measured in the same run."""
    return Figure(name, value, unit, baseline=limit, ratio=value / limit, goal=goal)


def within(name: str, value: float, unit: str, *, allowed: float) -> Figure:
    """A cost beside what it may be at most."""
    return Figure(name, value, unit, baseline=allowed, ratio=allowed / value, goal=1.0)


def above(name: str, value: float, unit: str, *, floor: float, times: float | None = None) -> Figure:
    """A time beside the shortest one possible in the same run; `times` that may it be at most."""
    return Figure(name, value, unit, baseline=floor, ratio=floor / value, goal=None if times is None else 1 / times)


def cheaper(name: str, value: float, unit: str, *, other: float, times: float | None = None) -> Figure:
    """A cost beside another's in the same run, of which it should be this many times less."""
    return Figure(name, value, unit, baseline=other, ratio=other / value, goal=times)
