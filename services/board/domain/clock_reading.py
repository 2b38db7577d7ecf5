"""What a clock of a consultation shows at a given time: due, met, overdue, minutes left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.board.domain.consultation import Consultation
from services.board.domain.promise import ClockName


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock stops when it is met or the consultation is closed; `minutes_left` is negative after the due time."""

    clock: ClockName
    due_at: datetime
    met_at: datetime | None
    in_time: bool | None
    overdue: bool
    minutes_left: int | None


def read_clocks(consultation: Consultation, now: datetime) -> tuple[ClockReading, ...]:
    """Both clocks, as they stand."""
    return tuple(_read(consultation, clock, now) for clock in ClockName)


def _read(consultation: Consultation, clock: ClockName, now: datetime) -> ClockReading:
    due_at, met_at = consultation.due_at(clock), consultation.met_at(clock)
    running = met_at is None and not consultation.is_closed
    return ClockReading(
        clock=clock,
        due_at=due_at,
        met_at=met_at,
        in_time=met_at <= due_at if met_at else None,
        overdue=running and now > due_at,
        minutes_left=(due_at - now) // timedelta(minutes=1) if running else None,
    )
