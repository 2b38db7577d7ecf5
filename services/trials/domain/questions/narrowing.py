"""What a condition that holds tells of its facts: ranges and codes, narrower than what was known before."""

import math
from collections.abc import Iterable

from services.trials.domain.criteria.condition import All, Among, Any, Condition, Known, Not, Within
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType
from services.trials.domain.facts.value import NO, YES, Codes, Numbers, Range, Value


class Contradiction(Exception):
    """The condition cannot hold together with what is known of this fact."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


def narrowed(known: Known, conditions: Iterable[Condition]) -> dict[str, Value]:
    """What is known when these hold as well; of an `any` nothing single follows, and nothing is made up."""
    found = dict(known)
    for condition in conditions:
        _narrow(found, condition, wanted=True)
    return found


def _narrow(found: dict[str, Value], condition: Condition, *, wanted: bool) -> None:
    match condition:
        case All(parts) if wanted:
            for part in parts:
                _narrow(found, part, wanted=True)
        case Not(part):
            _narrow(found, part, wanted=not wanted)
        case Within():
            _number(found, condition, wanted=wanted)
        case Among():
            _code(found, condition, wanted=wanted)
        case Any(parts) if not wanted:
            for part in parts:
                _narrow(found, part, wanted=False)


def _code(found: dict[str, Value], question: Among, *, wanted: bool) -> None:
    entry = FACTS[question.fact]
    allowed = frozenset({YES, NO}) if entry.type is FactType.TRUTH else frozenset(entry.allowed)
    before = found.get(question.key)
    if not allowed and not isinstance(before, Codes):
        _one_of_many(found, question, wanted=wanted)
        return
    left = before.possible if isinstance(before, Codes) else allowed
    left = left & question.codes if wanted else left - question.codes
    if not left:
        raise Contradiction(question.fact)
    found[question.key] = Codes(left)


def _one_of_many(found: dict[str, Value], question: Among, *, wanted: bool) -> None:
    """Of codes that nobody can list it is known only which ones it may be."""
    if wanted:
        found[question.key] = Codes(question.codes)


def _number(found: dict[str, Value], question: Within, *, wanted: bool) -> None:
    entry = FACTS[question.fact]
    before = found.get(question.key)
    low = -math.inf if entry.lowest is None else entry.lowest
    high = math.inf if entry.highest is None else entry.highest
    start = before if isinstance(before, Numbers) else Numbers(low, high)
    spans = _inside(question.range, whole=entry.whole) if wanted else _outside(question.range, whole=entry.whole)
    met = [Numbers(max(start.low, low), min(start.high, high)) for low, high in spans]
    met = [one for one in met if one.low <= one.high]
    if not met:
        raise Contradiction(question.fact)
    found[question.key] = Numbers(min(one.low for one in met), max(one.high for one in met))


def _inside(wanted: Range, *, whole: bool) -> list[tuple[float, float]]:
    """As an interval with its ends."""
    low = max(_or(wanted.at_least, -math.inf), _after(wanted.above, whole=whole))
    high = min(_or(wanted.at_most, math.inf), _before(wanted.below, whole=whole))
    return [(low, high)]


def _outside(wanted: Range, *, whole: bool) -> list[tuple[float, float]]:
    """What lies below it, and what lies above."""
    below = max(
        _before(wanted.at_least, whole=whole) if wanted.at_least is not None else -math.inf,
        _or(wanted.above, -math.inf),
    )
    above = min(
        _after(wanted.at_most, whole=whole) if wanted.at_most is not None else math.inf, _or(wanted.below, math.inf)
    )
    return [*([(-math.inf, below)] if below > -math.inf else []), *([(above, math.inf)] if above < math.inf else [])]


def _or(bound: float | None, other: float) -> float:
    return other if bound is None else bound


def _after(bound: float | None, *, whole: bool) -> float:
    if bound is None:
        return -math.inf
    return math.floor(bound) + 1 if whole else math.nextafter(bound, math.inf)


def _before(bound: float | None, *, whole: bool) -> float:
    if bound is None:
        return math.inf
    return math.ceil(bound) - 1 if whole else math.nextafter(bound, -math.inf)
