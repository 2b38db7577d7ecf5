"""A pin: what a board's recommendation of a trial stood on when it was signed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Pin:
    """Trial, arm (None: whichever), hospital (None: any), criteria in force then (None: not open), verdict then."""

    id: UUID
    patient: str
    hospital: str
    consultation_id: UUID
    recommendation_id: UUID
    recommendation_version: int
    position: int
    trial: str
    arm: str | None
    at_hospital: str | None
    criteria_version: int | None
    verdict: Verdict | None
    pinned_at: datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason why a recommendation no longer stands on what it stood on; it stays."""

    reason: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class FlaggedPin:
    """A pin with its flags, in the order in which they were raised."""

    pin: Pin
    flags: tuple[Flag, ...]
