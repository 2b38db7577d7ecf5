"""Where the time comes from: passed in, so that a test can hold it still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware instant in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant by the machine's clock."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved."""

    at: datetime

    def __post_init__(self) -> None:
        """Refuse a naive time and keep the instant in UTC."""
        self.set(self.at)

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self.at

    def set(self, at: datetime) -> None:
        """Stand at this instant from now on."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self.at = at.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Go forward (or back) by this much."""
        self.at += by
