"""Something arrived otherwise than it should: what, why, and what is done so that it does not happen again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState


class Deviation(StrEnum):
    """What was found; reasons to reject and conditions of tubes have the same names here."""

    TOO_OLD = "too_old"
    WRONG_TUBE = "wrong_tube"
    WRONG_MATERIAL = "wrong_material"
    CLOTTED = "clotted"
    HAEMOLYSED = "haemolysed"
    INSUFFICIENT = "insufficient"
    LEAKED = "leaked"
    DAMAGED = "damaged"
    THAWED = "thawed"
    TEMPERATURE = "temperature"
    MISSING = "missing"
    UNLABELLED = "unlabelled"
    PARCEL_LOST = "parcel_lost"
    WRONG_PLACE = "wrong_place"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonconformity:
    """Opened with what was found; closed with its cause and the corrective action. The words stay here."""

    id: UUID
    hospital: str
    hub: str
    patient: str | None
    sample_id: UUID | None
    parcel_id: UUID | None
    deviation: Deviation
    rejected: bool
    note: str | None
    opened_at: datetime
    opened_by: str
    cause: str | None = None
    corrective_action: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    version: int = 1

    def closed(self, *, hub: str, cause: str, corrective_action: str, by: str, at: datetime) -> Self:
        """The hub knows why it happened and what was done."""
        if hub != self.hub:
            raise Forbidden("Only the hub that found it can close it.")
        if self.closed_at is not None:
            raise WrongState("The nonconformity is closed already.")
        return replace(
            self,
            cause=cause,
            corrective_action=corrective_action,
            closed_at=at,
            closed_by=by,
            version=self.version + 1,
        )
