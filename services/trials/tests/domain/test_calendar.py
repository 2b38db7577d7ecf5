"""Ages and washouts in completed units by the calendar, against counting day by day."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.partial_date import PartialDate
from services.trials.domain.criteria.condition import evaluate
from services.trials.domain.criteria.kleene import truth_of
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.claim import Source, day
from services.trials.tests.events import AT

ENDS_OF_MONTHS = st.sampled_from([date(2020, 2, 29), date(2019, 1, 31), date(2019, 3, 30), date(2020, 12, 31)])
BIRTHS = st.one_of(ENDS_OF_MONTHS, st.dates(date(2000, 1, 1), date(2020, 12, 31)))


def later(first: date, months: int) -> date:
    """So many months later, on the same day of the month or on its last."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


@settings(max_examples=60, deadline=None)
@given(born=BIRTHS, months=st.integers(0, 250), off=st.integers(-2, 2))
def test_an_age_is_reached_on_its_day_and_not_before(born: date, months: int, off: int) -> None:
    on = max(later(born, months) + timedelta(days=off), born)
    birth = PartialDate.of(born)
    known = facts_on(on, [Source("p", "registration", 1, AT, claims=(day("birth_date", birth, birth),))])
    values = {name: fact.value for name, fact in known.items()}
    reached = truth_of(on >= later(born, months))
    assert evaluate(read_criteria({"fact": "age", "at_least": {"months": months}}), values) is reached
    if months % 12 == 0:
        assert evaluate(read_criteria({"fact": "age", "at_least": {"years": months // 12}}), values) is reached
    assert evaluate(read_criteria({"fact": "age", "below": {"days": (on - born).days + 1}}), values).known


@settings(max_examples=40, deadline=None)
@given(last=BIRTHS, months=st.integers(0, 14), off=st.integers(-2, 2))
def test_a_washout_in_months_ends_by_the_calendar(last: date, months: int, off: int) -> None:
    on = max(later(last, months) + timedelta(days=off), last)
    given_on = PartialDate.of(last)
    source = Source("t", "treatment", 1, AT, claims=(day("last_auto_hsct_on", given_on, given_on),))
    values = {name: fact.value for name, fact in facts_on(on, [source]).items()}
    asked = read_criteria({"fact": "days_since_auto_hsct", "at_least": {"months": months}})
    assert evaluate(asked, values) is truth_of(on >= later(last, months))
