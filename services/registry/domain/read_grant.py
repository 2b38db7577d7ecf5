"""A read grant: another organisation may read one patient, until the treating hospital revokes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ForCare(StrEnum):
    """What the other organisation needs the record for."""

    CAR_T = "car_t"
    HSCT = "hsct"
    TRIAL = "trial"
    SECOND_OPINION = "second_opinion"
    SHARED_CARE = "shared_care"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGrant:
    """One organisation may read one patient, until it is revoked."""

    id: UUID
    patient: str
    hospital: str
    organisation: str
    for_care: ForCare
    granted_at: datetime
    version: int = 1
    revoked_at: datetime | None = None
