"""Eligibility as a tree of conditions: all, any, at least k, not, and questions about single facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.trials.domain.criteria.kleene import Truth, conjunction, disjunction, least_of, negation
from services.trials.domain.facts.value import Codes, Numbers, Range, Value


@dataclass(frozen=True, slots=True)
class Within:
    """A number must lie in a range."""

    fact: str
    range: Range
    says: str = ""
    within_days: int | None = None
    """The fact must have been found no longer ago than this."""
    span: tuple[int, int] | None = None
    """Where in the source's text the sentence stands: first character, and the one behind the last."""

    @property
    def key(self) -> str:
        """Under which name the value stands in what is known."""
        return windowed(self.fact, self.within_days)

    def ask(self, value: Value | None) -> Truth:
        """Answer from what is known of the fact."""
        return value.within(self.range) if isinstance(value, Numbers) else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Among:
    """A code must be one of several."""

    fact: str
    codes: frozenset[str]
    says: str = ""
    within_days: int | None = None
    span: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        """Under which name the value stands in what is known."""
        return windowed(self.fact, self.within_days)

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
class AtLeast:
    """So many of the parts must hold."""

    wanted: int
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: "Condition"


Question = Within | Among
Condition = Question | All | Any | AtLeast | Not
Known = Mapping[str, Value]
"""What is known, by the question's key; a fact that is not in it is unknown."""


def windowed(fact: str, within_days: int | None) -> str:
    """`cd19` as it is known at all, `cd19@90` as it was found in the last 90 days."""
    return fact if within_days is None else f"{fact}@{within_days}"


def fact_of(key: str) -> str:
    """The fact a key speaks of."""
    return key.partition("@")[0]


def evaluate(condition: Condition, known: Known) -> Truth:
    """Strong Kleene: one visit of every node at most, linear in the size of the tree."""
    match condition:
        case Within() | Among():
            return condition.ask(known.get(condition.key))
        case All(parts):
            return conjunction(evaluate(part, known) for part in parts)
        case Any(parts):
            return disjunction(evaluate(part, known) for part in parts)
        case AtLeast(wanted, parts):
            return least_of(wanted, (evaluate(part, known) for part in parts))
        case Not(part):
            return negation(evaluate(part, known))


def questions(condition: Condition) -> Iterator[Question]:
    """The leaves, in reading order."""
    match condition:
        case Within() | Among():
            yield condition
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from questions(part)
        case Not(part):
            yield from questions(part)
