"""The ways in which questions about one fact can be answered together, each with a value that does so."""

import math
from collections.abc import Iterable, Iterator, Sequence

from services.trials.domain.criteria.condition import Question, Within
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.value import NO, YES, Codes, Numbers, Value

NO_OTHER = "(any other)"
"""Stands for whatever code no question names."""

Answers = tuple[int, ...]


def answers(asked: Sequence[Question], value: Value) -> Answers:
    """What each question says of the value."""
    return tuple(one.ask(value) for one in asked)


def candidates(asked: Sequence[Question]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """Values for every joint answer: those the dictionary allows, and those beyond it."""
    entry = FACTS.get(asked[0].fact)
    if isinstance(asked[0], Within):
        return _numbers(asked, entry)
    named = {code for one in asked if not isinstance(one, Within) for code in one.codes}
    allowed = _allowed(entry)
    if not allowed:
        return _coded({*named, NO_OTHER}), ()
    return _coded(allowed), _coded({*named, NO_OTHER} - allowed)


def _allowed(entry: FactDefinition | None) -> set[str]:
    if entry is None:
        return set()
    return {YES, NO} if entry.type is FactType.TRUTH else set(entry.allowed)


def _coded(codes: Iterable[str]) -> tuple[Value, ...]:
    return tuple(Codes.of(code) for code in sorted(codes))


def _numbers(asked: Sequence[Question], entry: FactDefinition | None) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    lowest = -math.inf if entry is None or entry.lowest is None else entry.lowest
    highest = math.inf if entry is None or entry.highest is None else entry.highest
    every = tuple(numbers_between(asked, -math.inf, math.inf, also=(lowest, highest)))
    whole = entry is not None and entry.whole
    inside = tuple(one for one in every if lowest <= one <= highest and (not whole or one == math.floor(one)))
    return _exactly(inside), _exactly(one for one in every if one not in inside)


def _exactly(numbers: Iterable[float]) -> tuple[Value, ...]:
    return tuple(Numbers.exactly(number) for number in numbers)


def numbers_between(
    asked: Sequence[Question], low: float, high: float, *, also: Sequence[float] = ()
) -> Iterator[float]:
    """Every bound the questions name within the limits, a number between each two, one beyond either end.

    Between two bounds a whole number is taken where there is one.
    """
    bounds = {bound for one in asked if isinstance(one, Within) for bound in one.range.bounds()}
    ends = sorted({end for end in (*bounds, *also, low, high) if math.isfinite(end) and low <= end <= high})
    if not ends:
        yield low if math.isfinite(low) else 0.0
        return
    if low < ends[0]:
        yield math.floor(ends[0]) - 1.0
    for here, beyond in zip(ends, [*ends[1:], None], strict=True):
        yield here
        if beyond is not None:
            yield from _between(here, beyond)
    if high > ends[-1]:
        yield math.ceil(ends[-1]) + 1.0


def _between(here: float, beyond: float) -> Iterator[float]:
    yield (here + beyond) / 2
    if math.floor(here) + 1 < beyond:
        yield math.floor(here) + 1.0
