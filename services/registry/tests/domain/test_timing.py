"""When a relapse came: the table of domain.md section 3, and every day within the precision given."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Timing
from services.registry.domain.rule_set import CURRENT
from services.registry.domain.timing import possible_timings

VERY, EARLY, LATE = Timing.VERY_EARLY, Timing.EARLY, Timing.LATE

# relapse, first diagnosis, end of frontline therapy, on therapy -> classes
TABLE = [
    ("2021-07-14", "2020-01-15", "2022-01-15", None, {VERY}),  # the day before 18 months
    ("2021-07-15", "2020-01-15", "2022-01-15", None, {EARLY}),  # exactly 18 months is not very early
    ("2022-07-14", "2020-01-15", "2022-01-15", None, {EARLY}),  # the day before end + 6 months
    ("2022-07-15", "2020-01-15", "2022-01-15", None, {LATE}),  # exactly end + 6 months is late in this rule set
    ("2021-02-27", "2019-08-31", "2021-08-31", None, {VERY}),  # 31 August + 18 months clamps to 28 February
    ("2021-02-28", "2019-08-31", "2021-08-31", None, {EARLY}),
    ("2020-02-28", "2018-08-31", "2020-08-31", None, {VERY}),  # … and to 29 in a leap year
    ("2020-02-29", "2018-08-31", "2020-08-31", None, {EARLY}),
    ("2021-02-28", "2018-01-10", "2020-08-31", None, {LATE}),  # 31 August + 6 months clamps too
    ("2021-02-27", "2018-01-10", "2020-08-31", None, {EARLY}),
    ("2021-07-14", "2020-01-15", "2020-06-15", None, {VERY}),  # after end + 6 months and yet very early: asked first
    ("2021-09-01", "2020-01-15", None, True, {EARLY}),  # on therapy after 18 months
    ("2021-07-14", "2020-01-15", None, True, {VERY}),
    ("2021-09-01", "2020-01-15", None, None, {EARLY, LATE}),  # end unknown
    ("2021-09-01", "2020-01-15", None, False, {EARLY, LATE}),  # ended, but when
    ("2021-07-14", "2020-01-15", None, None, {VERY}),
    ("2021-07", "2020-01-15", "2022-01-15", None, {VERY, EARLY}),  # the month in which 18 months are over
    ("2021-07", "2020-01-15", None, None, {VERY, EARLY, LATE}),
    ("2022-07", "2020-01-15", "2022-01-15", None, {EARLY, LATE}),
    ("2022-07-15", "2020-01-15", "2022-01", None, {EARLY, LATE}),
    ("2021-07-20", "2020-01", "2022-01-15", None, {VERY, EARLY}),
    ("2021-08", "2020-01", "2022-01", None, {EARLY}),
]


@pytest.mark.parametrize(("relapse", "diagnosis", "end", "on_therapy", "classes"), TABLE)
def test_table(relapse: str, diagnosis: str, end: str | None, on_therapy: bool | None, classes: set[Timing]) -> None:
    found = possible_timings(
        PartialDate.parse(relapse),
        diagnosis=PartialDate.parse(diagnosis),
        frontline_end=PartialDate.parse(end) if end else None,
        on_therapy=on_therapy,
        rules=CURRENT,
    )
    assert set(found) == classes


def last_of(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def months_later(day: date, months: int) -> date:
    """Calendar months by hand, so that the rule is not compared with its own library."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, last_of(year, month + 1)))


def days_of(when: PartialDate) -> Iterator[date]:
    for ahead in range((when.latest - when.earliest).days + 1):
        yield when.earliest + timedelta(days=ahead)


def by_the_book(relapse: date, diagnosis: date, end: date) -> Timing:
    if relapse < months_later(diagnosis, 18):
        return VERY
    return EARLY if relapse < months_later(end, 6) else LATE


MONTHS = st.builds(
    lambda year, month: PartialDate.parse(f"{year}-{month:02}"), st.integers(2018, 2022), st.integers(1, 12)
)
DAYS = st.dates(date(2018, 1, 1), date(2022, 12, 31)).map(PartialDate.of)
WHEN = st.one_of(MONTHS, DAYS)


@given(relapse=WHEN, diagnosis=DAYS, end=WHEN)
def test_the_set_is_what_the_days_give(relapse: PartialDate, diagnosis: PartialDate, end: PartialDate) -> None:
    found = possible_timings(relapse, diagnosis=diagnosis, frontline_end=end, on_therapy=None, rules=CURRENT)
    assert set(found) == {by_the_book(x, diagnosis.earliest, e) for x in days_of(relapse) for e in days_of(end)}


@given(relapse=DAYS, diagnosis=MONTHS, end=DAYS)
def test_a_month_of_diagnosis_gives_its_days_classes(
    relapse: PartialDate, diagnosis: PartialDate, end: PartialDate
) -> None:
    found = possible_timings(relapse, diagnosis=diagnosis, frontline_end=end, on_therapy=None, rules=CURRENT)
    assert set(found) == {by_the_book(relapse.earliest, d, end.earliest) for d in days_of(diagnosis)}


@given(relapse=DAYS, diagnosis=DAYS, end=DAYS)
def test_exact_days_give_one_class(relapse: PartialDate, diagnosis: PartialDate, end: PartialDate) -> None:
    found = possible_timings(relapse, diagnosis=diagnosis, frontline_end=end, on_therapy=None, rules=CURRENT)
    assert len(found) == 1


@given(relapse=WHEN, diagnosis=WHEN, on_therapy=st.sampled_from([True, False, None]))
def test_more_precision_never_adds_a_class(
    relapse: PartialDate, diagnosis: PartialDate, on_therapy: bool | None
) -> None:
    def found(x: PartialDate) -> set[Timing]:
        return set(possible_timings(x, diagnosis=diagnosis, frontline_end=None, on_therapy=on_therapy, rules=CURRENT))

    assert all(found(PartialDate.of(day)) <= found(relapse) for day in days_of(relapse))
    assert found(relapse)
