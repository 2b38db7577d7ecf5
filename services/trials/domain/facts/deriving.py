"""Facts that follow from other facts and from the day asked about: ages, intervals, washouts."""

import math
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.definitions.biology import ANTIGEN_POSITIVE_FROM, ANTIGENS
from services.trials.domain.facts.definitions.treatment import CAR_T_TARGETS, WASHOUTS
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import NO, Codes, Numbers, Range, Value

_NEVER = Numbers.exactly(math.inf)
"""Days since what was never given: longer than any washout."""

_POSITIVE = Range(at_least=ANTIGEN_POSITIVE_FROM)

MARROW = {"m1": Range(below=5), "m2": Range(at_least=5, below=25), "m3": Range(at_least=25)}

Facts = Mapping[str, KnownFact]
Between = Callable[[date, date], int]


def derived(day: date, known: Facts) -> dict[str, KnownFact]:
    """All derived facts whose inputs are known."""
    found = (*_ages(day, known), *_washouts(day, known), *_antigens(known), *_marrow(known), *_never(known))
    return {fact.fact: fact for fact in found}


def years(first: date, last: date) -> int:
    """Completed years; on 29 February's birthdays as the calendar clamps."""
    return months(first, last) // 12


def months(first: date, last: date) -> int:
    """Completed calendar months, clamped at the end of a month; `first` is not after `last`."""
    begun = (last.year - first.year) * 12 + last.month - first.month
    return begun if last.day >= first.day or last.day == monthrange(last.year, last.month)[1] else begun - 1


def _elapsed(first: date, last: date) -> int:
    return (last - first).days


def _ages(day: date, known: Facts) -> Iterator[KnownFact]:
    now = KnownFact("day", Numbers.exactly(day.toordinal()), ())
    pairs = (
        ("age", known.get("birth_date"), now, years),
        ("age_days", known.get("birth_date"), now, _elapsed),
        ("age_months", known.get("birth_date"), now, months),
        ("age_at_diagnosis", known.get("birth_date"), known.get("diagnosed_on"), years),
        ("age_at_diagnosis_months", known.get("birth_date"), known.get("diagnosed_on"), months),
        ("age_at_diagnosis_days", known.get("birth_date"), known.get("diagnosed_on"), _elapsed),
        ("months_from_diagnosis", known.get("diagnosed_on"), known.get("episode_on"), months),
        ("days_from_diagnosis", known.get("diagnosed_on"), known.get("episode_on"), _elapsed),
    )
    for fact, first, last, between in pairs:
        if first is not None and last is not None:
            yield from _between(fact, first, last, between)


def _between(fact: str, first: KnownFact, last: KnownFact, between: Between) -> Iterator[KnownFact]:
    """The shortest and the longest time there may be; nothing where the end precedes the start."""
    if not isinstance(first.value, Numbers) or not isinstance(last.value, Numbers):
        return
    if last.value.high < first.value.low:
        return
    shortest = between(_date(min(first.value.high, last.value.low)), _date(last.value.low))
    longest = between(_date(first.value.low), _date(last.value.high))
    yield KnownFact(fact, Numbers(shortest, longest), (*first.sources, *last.sources))


def _date(ordinal: float) -> date:
    return date.fromordinal(int(ordinal))


def _washouts(day: date, known: Facts) -> Iterator[KnownFact]:
    """Days and months since the last dose; for what was never given, longer than any washout."""
    for name in WASHOUTS:
        last, prior = known.get(f"last_{name}_on"), known.get(f"prior_{name}")
        if last is not None and isinstance(last.value, Numbers):
            yield KnownFact(f"days_since_{name}", _since(day, last.value, _elapsed), last.sources)
            yield KnownFact(f"months_since_{name}", _since(day, last.value, months), last.sources)
        elif prior is not None and prior.value == Codes.of(NO):
            yield KnownFact(f"days_since_{name}", _NEVER, prior.sources)
            yield KnownFact(f"months_since_{name}", _NEVER, prior.sources)


def _since(day: date, last: Numbers, between: Between) -> Numbers:
    """A treatment that goes on, or ends after the day asked about, is being given on that day."""
    today = day.toordinal()
    return Numbers(between(_date(min(last.high, today)), day), between(_date(min(last.low, today)), day))


def _never(known: Facts) -> Iterator[KnownFact]:
    """Who never had CAR-T cells had none against any target."""
    prior = known.get("prior_car_t")
    if prior is not None and prior.value == Codes.of(NO):
        names = (f"prior_car_t_{target}" for target in CAR_T_TARGETS)
        yield from (KnownFact(name, prior.value, prior.sources) for name in names if name not in known)


def _marrow(known: Facts) -> Iterator[KnownFact]:
    """M1 below 5 % of blasts, M2 below 25 %, M3 from there on (BFM; ALL IC-BFM)."""
    blasts = known.get("blasts")
    if blasts is not None and isinstance(blasts.value, Numbers):
        possible = [code for code, wanted in MARROW.items() if blasts.value.within(wanted) is not Truth.FALSE]
        yield KnownFact("m_status", Codes.of(*possible), blasts.sources)


def _antigens(known: Facts) -> Iterator[KnownFact]:
    for antigen in ANTIGENS:
        percent = known.get(antigen)
        if percent is not None and isinstance(percent.value, Numbers):
            yield KnownFact(f"{antigen}_positive", _positive(percent.value), percent.sources)


def _positive(percent: Numbers) -> Value:
    answers = {Truth.TRUE: ("yes",), Truth.FALSE: ("no",), Truth.UNKNOWN: ("yes", "no")}
    return Codes.of(*answers[percent.within(_POSITIVE)])
