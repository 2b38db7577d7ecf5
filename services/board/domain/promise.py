"""By when the board promises an answer: 48 hours, by the calendar or counted in working hours."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from libs.common.organisation import Organisation

ANSWER_LIMIT: Final = timedelta(hours=48)
"""To the first expert answer: "participate in discussions within 48 h of consultation" (paper, section 3)."""

RECOMMENDATION_LIMIT: Final = timedelta(hours=48)
"""To the recommendation (domain, section 7; a second clock with the same limit unless configured)."""

LONGEST_REST: Final = timedelta(days=60)
"""A board that does not open for so long has wrong opening hours: better an error than an endless loop."""


class Counting(StrEnum):
    """Which hours count."""

    CALENDAR = "calendar"
    WORKING = "working"


class ClockName(StrEnum):
    """The two promises of a consultation."""

    ANSWER = "answer"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class Promise:
    """How the hours are counted. Working hours are the opening hours of the board, without rest days."""

    counting: Counting = Counting.CALENDAR
    answer_within: timedelta = ANSWER_LIMIT
    recommendation_within: timedelta = RECOMMENDATION_LIMIT
    board: Organisation | None = None
    rest_days: Container[date] = field(default=())

    def answer_due(self, opened_at: datetime) -> datetime:
        return self._due(opened_at, self.answer_within)

    def recommendation_due(self, opened_at: datetime) -> datetime:
        return self._due(opened_at, self.recommendation_within)

    def _due(self, opened_at: datetime, limit: timedelta) -> datetime:
        # Elapsed time is added to the instant in UTC: on a local time it would be wall time (architecture, section 8).
        opened_at = opened_at.astimezone(UTC)
        if self.counting is Counting.CALENDAR or self.board is None:
            return opened_at + limit
        return _in_working_hours(opened_at, limit, board=self.board, rest_days=self.rest_days)


def _in_working_hours(
    start: datetime, limit: timedelta, *, board: Organisation, rest_days: Container[date]
) -> datetime:
    """Spend the limit in the board's opening hours, day after day."""
    day, left, last_worked = start.astimezone(board.zone).date(), limit, start
    while day < (last_worked + LONGEST_REST).date():
        begins, ends = _working_window(day, board=board, rest_days=rest_days)
        begins = max(begins, start)
        if begins < ends:
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
            last_worked = ends
        day += timedelta(days=1)
    raise ValueError(f"{board.id} has no opening hours within {LONGEST_REST.days} days")


def _working_window(day: date, *, board: Organisation, rest_days: Container[date]) -> tuple[datetime, datetime]:
    """The instants between which the board works on that day; nothing on a day of rest."""
    opening = None if day in rest_days else board.opening_on(day)
    if opening is None:
        midnight = datetime.combine(day, time(), board.zone).astimezone(UTC)
        return midnight, midnight
    return (
        datetime.combine(day, opening.opens, board.zone).astimezone(UTC),
        datetime.combine(day, opening.closes, board.zone).astimezone(UTC),
    )
