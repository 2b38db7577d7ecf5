"""Whether the treating physician followed the recommendation; a later entry is a new version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.errors import Invalid
from libs.common.vocabulary import Adherence


@dataclass(frozen=True, slots=True)
class AdherenceEntry:
    """What was recorded, about which version of the recommendation; the reason stays at the board."""

    consultation_id: UUID
    version: int
    recommendation_version: int
    adherence: Adherence
    reason: str | None
    recorded_at: datetime
    recorded_by: str


def check_reason(adherence: Adherence, reason: str | None) -> None:
    """Not having followed, or only partly, needs a reason (domain, section 7)."""
    if adherence is not Adherence.YES and not reason:
        raise Invalid(
            "Advice that was not followed, or only partly, needs a reason.", where="body.reason", right="one sentence"
        )
