"""A freezer's temperature: readings against its limits, and when too warm (or cold) for too long is an alarm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.common.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Between which temperatures something is kept, and for how long it may be elsewhere."""

    lowest: float | None
    highest: float | None
    allowed_minutes: int

    def is_kept(self, celsius: float) -> bool:
        """Whether the reading lies within; exactly at a limit is within."""
        return self.beyond(celsius) <= 0

    def beyond(self, celsius: float) -> float:
        """How far outside a reading lies; nothing, or less than nothing, within."""
        above = -math.inf if self.highest is None else celsius - self.highest
        below = -math.inf if self.lowest is None else self.lowest - celsius
        return max(above, below)

    def check(self) -> None:
        """Refuse limits that nothing can keep."""
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise Invalid("The lowest must be below the highest.", where="body.lowest", right="a lower one, or null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Band):
    """What a node's probes may show, and for how long they may show something else."""

    highest: float
    storage_id: UUID
    hub: str
    silent_after_minutes: int | None = None
    """So long after its last reading a probe counts as silent; None: nobody waits for it."""


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

    def is_alarming(self, limits: Band) -> bool:
        """Longer than allowed: until the reading that was within again, or for as long as is known."""
        return (self.ended_at or self.last_at) - self.since > timedelta(minutes=limits.allowed_minutes)


def excursions(readings: Sequence[Reading], limits: Band) -> list[Excursion]:
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


def _run(outside: Sequence[Reading], limits: Band, ended_at: datetime | None) -> Excursion:
    worst = max(outside, key=lambda reading: limits.beyond(reading.celsius))
    return Excursion(outside[0].measured_at, outside[-1].measured_at, ended_at, worst.celsius)
