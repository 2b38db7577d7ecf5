"""A recommended trial that no longer stands on what it stood on when it was signed, as trials told it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StalePin:
    """One reason, as a code such as `criteria_amended` or `site_paused`, for one item of a recommendation."""

    pin_id: UUID
    reason: str
    consultation_id: UUID
    recommendation_id: UUID
    patient: str
    position: int
    trial: str
    arm: str | None
    hospital: str | None
    told_at: datetime
