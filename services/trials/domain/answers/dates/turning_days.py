"""The days to come on which any question of a tree may change its answer; on no other day does it.

Ages and times since go up by the calendar, so that a question about one changes where it passes a
bound. What was found grows too old, and what is only claimed of a later day begins to count.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from dateutil.relativedelta import relativedelta

from services.trials.domain.criteria.compiled import AskedFact
from services.trials.domain.criteria.condition import Within, fact_of
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import Numbers

Facts = Mapping[str, KnownFact]
After = Callable[[date, int], date]


def _years(first: date, count: int) -> date:
    return first + relativedelta(years=count)


def _months(first: date, count: int) -> date:
    return first + relativedelta(months=count)


def _days(first: date, count: int) -> date:
    return first + timedelta(days=count)


COUNTED: Final[Mapping[str, tuple[str, After]]] = {
    "age": ("birth_date", _years),
    "age_months": ("birth_date", _months),
    "age_days": ("birth_date", _days),
    **{f"days_since_{name}": (f"last_{name}_on", _days) for name in WASHOUTS},
    **{f"months_since_{name}": (f"last_{name}_on", _months) for name in WASHOUTS},
}
"""What goes on with the day asked about: the date it is counted from, and its unit."""


def starting_days(sources: Iterable[Source], after: date, until: date) -> list[date]:
    """What is claimed of a day to come counts from that day on."""
    starts = {claim.on.earliest for source in sources if not source.voided for claim in source.claims}
    return sorted(day for day in starts if after < day <= until)


def turning_days(asked: Iterable[AskedFact], facts: Facts, after: date, until: date) -> set[date]:
    """While the same claims count."""
    moving = (one for one in asked if _moves(one.key))
    days = (day for one in moving for day in (*_passed(one, facts), *_grown_old(one, facts)))
    return {day for day in days if after < day <= until}


def _passed(asked: AskedFact, facts: Facts) -> Iterator[date]:
    """Where a count passes a bound: the shortest and the longest it may be."""
    counted = COUNTED.get(fact_of(asked.key))
    base = facts.get(counted[0]) if counted else None
    if counted is None or base is None or not isinstance(base.value, Numbers):
        return
    bounds = {bound for one in asked.asked if isinstance(one, Within) for bound in one.range.bounds()}
    counts = {count for bound in bounds for count in (math.ceil(bound), math.floor(bound) + 1)}
    for end in {base.value.low, base.value.high}:
        for count in counts if math.isfinite(end) else ():
            day = _reached(int(end), count, counted[1])
            if day is not None:
                yield day


@lru_cache(maxsize=4096)
def _reached(first: int, count: int, after: After) -> date | None:
    """Nothing beyond the calendar: no child lives until then. Many trees ask the same bounds of a child."""
    if not 0 <= count <= _LONGEST:
        return None
    try:
        return after(date.fromordinal(first), count)
    except (OverflowError, ValueError):
        return None


_LONGEST: Final = 100_000


def _grown_old(asked: AskedFact, facts: Facts) -> Iterator[date]:
    """The first day on which what was found is too old to count, for the dictionary or for this question."""
    name = fact_of(asked.key)
    window = asked.asked[0].within_days
    if window is not None and name in facts:
        yield from (found.on.earliest + timedelta(days=window + 1) for found in facts[name].sources)
    for fact in (facts[one] for one in _rests_on(name) if one in facts):
        if fact.good_until is not None:
            yield fact.good_until + timedelta(days=1)


@cache
def _rests_on(fact: str) -> tuple[str, ...]:
    """The fact, and all it is derived from."""
    derived_from = FACTS[fact].settled_by if fact in FACTS else ()
    return (fact, *(one for each in derived_from for one in _rests_on(each)))


@cache
def _moves(key: str) -> bool:
    """Whether time changes what is known of it: most facts stay as they were found."""
    fact = fact_of(key)
    old = any(FACTS[one].good_for_days is not None for one in _rests_on(fact) if one in FACTS)
    return fact in COUNTED or fact != key or old
