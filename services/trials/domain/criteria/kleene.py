"""Strong Kleene logic: a third truth value for what is not known."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that `and` is the least and `or` the greatest of its parts."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @property
    def known(self) -> bool:
        """Whether it is settled."""
        return self is not Truth.UNKNOWN


def truth_of(value: bool) -> Truth:  # noqa: FBT001 - the value is what is translated, not a switch
    """The settled truth value of a boolean."""
    return Truth.TRUE if value else Truth.FALSE


def conjunction(parts: Iterable[Truth]) -> Truth:
    """True when all are; false as soon as one is, whatever else is unknown."""
    return min(parts, default=Truth.TRUE)


def disjunction(parts: Iterable[Truth]) -> Truth:
    """True as soon as one is, whatever else is unknown; false when all are."""
    return max(parts, default=Truth.FALSE)


def negation(part: Truth) -> Truth:
    """Not knowing stays not knowing."""
    return Truth(Truth.TRUE - part)


def least_of(wanted: int, parts: Iterable[Truth]) -> Truth:
    """Whether so many hold: the so-many-th greatest of them says it."""
    ordered = sorted(parts, reverse=True)
    if wanted <= 0:
        return Truth.TRUE
    return ordered[wanted - 1] if wanted <= len(ordered) else Truth.FALSE
