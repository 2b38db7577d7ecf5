"""A freezer's temperature: readings against its limits, and when too warm (or cold) for too long is an alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.common.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a node's probes may show, and for how long they may show something else."""

    storage_id: UUID
    hub: str
    lowest: float | None
    highest: float
    allowed_minutes: int
    silent_after_minutes: int | None = None
    """So long after its last reading a probe counts as silent; None: nobody waits for it."""

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
