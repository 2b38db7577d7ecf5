"""How the child was at follow-up, as told to the board; the registry owns the patient's outcome."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common.vocabulary import OutcomeStatus


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One word on the child; a later one is a new version."""

    consultation_id: UUID
    version: int
    status: OutcomeStatus
    seen_on: date
    recorded_at: datetime
    recorded_by: str
