"""Eligibility as a tree of conditions: all, any, not, and questions about single facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.trials.domain.kleene import Truth, conjunction, disjunction, negation
from services.trials.domain.value import Codes, Numbers, Range, Value


@dataclass(frozen=True, slots=True)
class Within:
    """A number must lie in a range."""

    fact: str
    range: Range
    says: str = ""

    def ask(self, value: Value | None) -> Truth:
        """Answer from what is known of the fact."""
        return value.within(self.range) if isinstance(value, Numbers) else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Among:
    """A code must be one of several."""

    fact: str
    codes: frozenset[str]
    says: str = ""

    def ask(self, value: Value | None) -> Truth:
        """Answer from what is known of the fact."""
        return value.among(self.codes) if isinstance(value, Codes) else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: "Condition"


Question = Within | Among
Condition = Question | All | Any | Not
Known = Mapping[str, Value]
"""What is known, by fact; a fact that is not in it is unknown."""


def evaluate(condition: Condition, known: Known) -> Truth:
    """One visit of every node at most: linear in the size of the tree."""
    match condition:
        case All(parts):
            return conjunction(evaluate(part, known) for part in parts)
        case Any(parts):
            return disjunction(evaluate(part, known) for part in parts)
        case Not(part):
            return negation(evaluate(part, known))
    return condition.ask(known.get(condition.fact))


def questions(condition: Condition) -> Iterator[Question]:
    """The leaves, in reading order."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from questions(part)
        case Not(part):
            yield from questions(part)
        case _:
            yield condition
