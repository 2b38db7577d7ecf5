"""One measured figure beside the limit it is held against."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is value by baseline (for times: baseline by value, so that more is better)."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None or self.ratio is None else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """As `var/bench/latest.json` holds it."""
        return {**asdict(self), "met": self.met}


def beside(name: str, value: float, unit: str, *, limit: float, goal: float | None = None) -> Figure:
    """A figure with its ratio to the limit measured in the same run."""
    return Figure(name, value, unit, baseline=limit, ratio=value / limit, goal=goal)


def interleaved(measures: Sequence[Callable[[], float]], *, rounds: int = 3) -> list[float]:
    """Medians of several rounds in which all measures take turns, so that a slow moment hits all alike."""
    found = [[measure() for measure in measures] for _ in range(rounds)]
    return [median(values) for values in zip(*found, strict=True)]
