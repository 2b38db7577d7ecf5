"""By when the board promises an answer: a table that can be read, and what holds for every start."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.organisation import Opening, Organisation, OrganisationKind
from services.board.domain.promise import Counting, Promise

MADRID = ZoneInfo("Europe/Madrid")
NINE_TO_SIX = {weekday: Opening(time(9), time(18)) for weekday in range(5)}
BOARD = Organisation(
    id="board",
    name="Board",
    kind=OrganisationKind.BOARD,
    region="Madrid",
    time_zone="Europe/Madrid",
    opening_hours=NINE_TO_SIX,
)
WORKING = Promise(counting=Counting.WORKING, board=BOARD, rest_days={date(2026, 1, 6)})
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds

# Nine working hours a day: 48 hours are five days and three hours.
TABLE = [
    # opened (Madrid)     due (Madrid)        why
    ("2026-06-15 09:00", "2026-06-22 12:00", "Monday morning: five days, the weekend, three hours"),
    ("2026-06-12 17:00", "2026-06-22 11:00", "Friday late: one hour, then 47 from Monday"),
    ("2026-06-13 15:00", "2026-06-22 12:00", "Saturday counts from Monday on"),
    ("2026-06-15 20:00", "2026-06-23 12:00", "after hours counts from the next morning"),
    ("2026-01-05 09:00", "2026-01-13 12:00", "Epiphany is a day of rest"),
    ("2026-03-27 17:00", "2026-04-06 11:00", "the clocks change on Sunday: working hours do not"),
]


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(("opened", "due", "why"), TABLE, ids=[why for _, _, why in TABLE])
def test_working_hours(opened: str, due: str, why: str) -> None:
    assert WORKING.answer_due(madrid(opened)) == madrid(due)


def test_calendar_hours_are_elapsed_time_also_when_the_clocks_change() -> None:
    opened = madrid("2026-03-28 12:00")
    assert Promise().answer_due(opened) == madrid("2026-03-30 13:00")


@given(STARTS)
def test_calendar_hours_are_exactly_48(opened: datetime) -> None:
    assert Promise().recommendation_due(opened) - opened == timedelta(hours=48)


@given(STARTS, st.integers(1, 60))
def test_working_hours_end_within_opening_hours_and_never_sooner_than_the_calendar(
    opened: datetime, hours: int
) -> None:
    limit = timedelta(hours=hours)
    due = Promise(counting=Counting.WORKING, answer_within=limit, board=BOARD).answer_due(opened)
    local = due.astimezone(MADRID)
    assert due - opened >= limit
    assert local.weekday() < 5
    assert time(9) < local.time() <= time(18)


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_who_asks_later_is_not_due_earlier(opened: datetime, later: timedelta) -> None:
    assert WORKING.answer_due(opened) <= WORKING.answer_due(opened + later)


def test_a_board_that_never_opens_is_an_error() -> None:
    closed = Organisation(id="board", name="B", kind=OrganisationKind.BOARD, region="M", time_zone="Europe/Madrid")
    with pytest.raises(ValueError, match="no opening hours"):
        Promise(counting=Counting.WORKING, board=closed).answer_due(madrid("2026-06-15 09:00"))
