"""The facts of many children as columns: for each question's key, which of few kinds of value every child has.

Two numbers are of one kind when no criterion tells them apart: when they lie between the same bounds. So a column has
few kinds, however many children there are, and a tree is asked once for each kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.trials.domain.criteria.condition import Known
from services.trials.domain.facts.value import Codes, Numbers, Value

Places = NDArray[np.intp]
Bounds = NDArray[np.float64]

UNKNOWN: Final = 0
"""The kind of a child of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """One key: a value of each kind, the first of them unknown, and the kind of each child."""

    kinds: tuple[Value | None, ...]
    of: Places


@dataclass(slots=True)
class _Told:
    """Who has a number, and which; who has codes, by the codes."""

    numbers: list[Numbers] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    coded: dict[frozenset[str], list[int]] = field(default_factory=dict)


def column(key: str, facts: Sequence[Known], bounds: Iterable[float]) -> Column:
    """The column of a key whose questions change their answers at these bounds."""
    told = _told(key, facts)
    of = np.full(len(facts), UNKNOWN, np.intp)
    kinds: list[Value | None] = [None]
    for codes, children in told.coded.items():
        of[children] = len(kinds)
        kinds.append(Codes(codes))
    if told.numbers:
        first, which = _alike(told.numbers, np.array(sorted(set(bounds)), float))
        of[told.counted] = which + len(kinds)
        kinds.extend(told.numbers[place] for place in first)
    return Column(tuple(kinds), of)


def _told(key: str, facts: Sequence[Known]) -> _Told:
    told = _Told()
    for child, known in enumerate(facts):
        value = known.get(key)
        if isinstance(value, Numbers):
            told.numbers.append(value)
            told.counted.append(child)
        elif value is not None:
            told.coded.setdefault(value.possible, []).append(child)
    return told


def _alike(numbers: Sequence[Numbers], bounds: Bounds) -> tuple[Places, Places]:
    """Where the first of each kind stands, and the kind of each."""
    lowest, highest = np.array([one.low for one in numbers], float), np.array([one.high for one in numbers], float)
    low, high = _cells(lowest, bounds), _cells(highest, bounds)
    cells = (low * (2 * len(bounds) + 1) + high) * 2 + (lowest == highest)
    _, first, which = np.unique(cells, return_index=True, return_inverse=True)
    return first, which.reshape(-1)


def _cells(numbers: Bounds, bounds: Bounds) -> Places:
    """On a bound, or between two: each is a number of its own."""
    return np.searchsorted(bounds, numbers, "left") + np.searchsorted(bounds, numbers, "right")
