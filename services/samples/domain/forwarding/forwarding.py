"""A tube that came to the wrong hub, or cannot be worked on there, goes on to another one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.vocabulary import Preservation


class ForwardReason(StrEnum):
    """Why it goes on; the note in words stays here."""

    WRONG_HUB = "wrong_hub"
    """It was meant for the other hub: this opens a nonconformity."""
    NOT_DONE_HERE = "not_done_here"
    NO_CAPACITY = "no_capacity"
    CLOSED = "closed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """One tube handed on by the hub that holds it, or called back; written with the move and never changed.

    `version` is the sample's after the move. What the sample said before it is kept, so that it can say so again.
    """

    sample_id: UUID
    version: int
    patient: str
    hospital: str
    by_hub: str
    from_hub: str
    to_hub: str
    parcel_id: UUID
    reason: ForwardReason
    note: str | None
    forwarded_at: datetime
    recorded_at: datetime
    recorded_by: str
    undoes: int | None = None
    shipment_before: UUID | None = None
    dispatched_before: datetime | None = None
    expected_before: datetime | None = None
    received_before: datetime | None = None
    preservation_before: Preservation | None = None
    alarms_before: tuple[str, ...] = ()

    def called_back(self, *, version: int, at: datetime, by: str) -> Self:
        """It never left: the hub that sent it has it still."""
        return replace(
            self,
            version=version,
            from_hub=self.to_hub,
            to_hub=self.from_hub,
            undoes=self.version,
            recorded_at=at,
            recorded_by=by,
        )


def standing(told: Iterable[Forwarding]) -> list[Forwarding]:
    """Those that took place, in order."""
    every = sorted(told, key=lambda one: one.version)
    mistakes = {one.undoes for one in every}
    return [one for one in every if one.undoes is None and one.version not in mistakes]


def alarms_then(told: Iterable[Forwarding]) -> tuple[str, ...]:
    """What had befallen the tube when it was handed on last; a first journey begins without."""
    took_place = standing(told)
    return took_place[-1].alarms_before if took_place else ()
