"""A freezer's temperature: readings against its limits, and when too warm (or cold) for too long is an alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a node's probes may show, and for how long they may show something else."""

    storage_id: UUID
    hub: str
    lowest: float | None
    highest: float
    allowed_minutes: int

    def is_kept(self, celsius: float) -> bool:
        """Whether the reading lies within; exactly at a limit is within."""
        return celsius <= self.highest and (self.lowest is None or celsius >= self.lowest)

    def beyond(self, celsius: float) -> float:
        """How far outside a reading lies."""
        return max(celsius - self.highest, (self.lowest - celsius) if self.lowest is not None else 0.0)

    def check(self) -> None:
        """Refuse limits that nothing can keep."""
        if self.lowest is not None and self.lowest >= self.highest:
            raise Invalid("The lowest must be below the highest.", where="body.lowest", right="a lower one, or null")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one probe showed at one time."""

    probe: str
    measured_at: datetime
    celsius: float


@dataclass(frozen=True, slots=True)
class Excursion:
    """A run of readings outside the limits; `ended_at` is empty while it lasts."""

    since: datetime
    last_at: datetime
    ended_at: datetime | None
    worst: float

    def is_alarming(self, limits: Limits) -> bool:
        """Longer than allowed: until the reading that was within again, or for as long as is known."""
        return (self.ended_at or self.last_at) - self.since > timedelta(minutes=limits.allowed_minutes)


def excursions(readings: Sequence[Reading], limits: Limits) -> list[Excursion]:
    """The runs outside the limits in the readings of one probe, which come in the order of their times."""
    found: list[Excursion] = []
    outside: list[Reading] = []
    for reading in readings:
        if not limits.is_kept(reading.celsius):
            outside.append(reading)
        elif outside:
            found.append(_run(outside, limits, reading.measured_at))
            outside = []
    return [*found, _run(outside, limits, None)] if outside else found


def _run(outside: Sequence[Reading], limits: Limits, ended_at: datetime | None) -> Excursion:
    worst = max(outside, key=lambda reading: limits.beyond(reading.celsius))
    return Excursion(outside[0].measured_at, outside[-1].measured_at, ended_at, worst.celsius)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An excursion that lasted too long; a person answers for what was done about it."""

    id: UUID
    storage_id: UUID
    hub: str
    probe: str
    since: datetime
    ended_at: datetime | None
    worst: float
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    action: str | None = None
    version: int = 1

    def acknowledged(self, *, at: datetime, by: str, action: str) -> Self:
        """Somebody says what was done; once."""
        if self.acknowledged_at is not None:
            raise WrongState("This alarm has been acknowledged.")
        told = {name: getattr(self, name) for name in self.__slots__}
        answer = {"acknowledged_at": at, "acknowledged_by": by, "action": action, "version": self.version + 1}
        return type(self)(**{**told, **answer})
