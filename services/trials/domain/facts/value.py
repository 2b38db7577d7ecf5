"""What is known of a fact: the values it may have, of which one is the case.

A month-precise date, an ongoing treatment or two contradicting results leave more than one
possibility. A question is answered only when all possibilities answer it alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from services.trials.domain.criteria.kleene import Truth

GREATEST = 1e15
"""Beyond this a number is no measurement: a whole number of JSON has as many digits as its sender likes."""

YES, NO = "yes", "no"
"""How booleans are coded."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Any number from `low` to `high`; dates are kept as day numbers."""

    low: float
    high: float

    @classmethod
    def exactly(cls, number: float) -> Self:
        """One number and no other."""
        return cls(number, number)

    @property
    def exact(self) -> bool:
        """Whether there is one possibility only."""
        return self.low == self.high

    def within(self, wanted: "Range") -> Truth:
        """Whether the number lies in the wanted range."""
        inside = wanted.holds(self.low), wanted.holds(self.high)
        if all(inside):
            return Truth.TRUE
        return Truth.UNKNOWN if any(inside) or self._surrounds(wanted) else Truth.FALSE

    def _surrounds(self, wanted: "Range") -> bool:
        middle = wanted.middle()
        return wanted.holds(middle) and self.low <= middle <= self.high


@dataclass(frozen=True, slots=True)
class Codes:
    """One of these codes."""

    possible: frozenset[str]

    @classmethod
    def of(cls, *codes: str) -> Self:
        """The codes written out."""
        return cls(frozenset(codes))

    @classmethod
    def truth(cls, value: bool) -> Self:  # noqa: FBT001 - the value is what is coded
        """A boolean as its code."""
        return cls.of(YES if value else NO)

    @property
    def exact(self) -> bool:
        """Whether there is one possibility only."""
        return len(self.possible) == 1

    def among(self, wanted: frozenset[str]) -> Truth:
        """Whether the code is one of the wanted."""
        if self.possible.isdisjoint(wanted):
            return Truth.FALSE
        return Truth.TRUE if self.possible <= wanted else Truth.UNKNOWN


Value = Numbers | Codes


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `at_least` (or above `above`) to `at_most` (or below `below`)."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    def holds(self, number: float) -> bool:
        """Whether the number lies in it."""
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.above is None or number > self.above)
            and (self.at_most is None or number <= self.at_most)
            and (self.below is None or number < self.below)
        )

    def bounds(self) -> tuple[float, ...]:
        """The numbers at which the answer may change."""
        ends = (self.at_least, self.above, self.at_most, self.below)
        return tuple(end for end in ends if end is not None)

    def middle(self) -> float:
        """A number inside, to see whether an interval spans the range."""
        low = self.at_least if self.at_least is not None else self.above
        high = self.at_most if self.at_most is not None else self.below
        if low is None:
            return -math.inf if high is None else high
        return low if high is None else (low + high) / 2


def either(values: Sequence[Value]) -> Value:
    """All possibilities of several statements that may each be the case."""
    numbers = [value for value in values if isinstance(value, Numbers)]
    if numbers:
        return Numbers(min(n.low for n in numbers), max(n.high for n in numbers))
    return Codes(frozenset().union(*(v.possible for v in values if isinstance(v, Codes))))
