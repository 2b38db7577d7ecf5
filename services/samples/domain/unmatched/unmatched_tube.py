"""A tube that arrived with a code nobody knows: what is written on it, where it came from, what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Forbidden, Invalid
from libs.common.vocabulary import Material, Tube
from services.samples.domain.unmatched.unmatched_states import UnmatchedState, check_unmatched_move

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedTube:
    """The words, `written` among them, stay at samples; `hospital` sent its parcel, or has the sample it is."""

    id: UUID
    hub: str
    hospital: str | None
    parcel_id: UUID | None
    courier: str | None
    written: str
    material: Material | None
    tube: Tube | None
    note: str | None
    found_at: datetime
    noted_at: datetime
    noted_by: str
    state: UnmatchedState = UnmatchedState.WAITING
    sample_id: UUID | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    reason: str | None = None
    returned_to: str | None = None
    version: int = 1

    def check_at(self, hub: str) -> None:
        """Refuse everybody but the hub that has it."""
        if self.hub != hub:
            raise Forbidden("Only the hub that has the tube can do this.")

    def matched(self, sample_id: UUID, *, hospital: str, by: str, at: datetime) -> Self:
        """It is this sample, of this hospital: in whose parcel it lay by mistake has no business with it."""
        return self._closed(UnmatchedState.MATCHED, by=by, at=at, sample_id=sample_id, hospital=hospital)

    def returned(self, *, to: str, reason: str, by: str, at: datetime) -> Self:
        """It goes back to whom it is said to belong to."""
        return self._closed(UnmatchedState.RETURNED, by=by, at=at, reason=reason, returned_to=to)

    def destroyed(self, *, reason: str, by: str, at: datetime) -> Self:
        """Nobody can say whose it is, and it may not be kept."""
        return self._closed(UnmatchedState.DESTROYED, by=by, at=at, reason=reason)

    def waiting_minutes(self, now: datetime) -> int:
        """How long it has been waiting for somebody to know it."""
        return max((now - self.found_at) // MINUTE, 0)

    def _closed(self, to: UnmatchedState, *, by: str, at: datetime, **more: Any) -> Self:
        check_unmatched_move(self.state, to)
        if at < self.found_at:
            raise Invalid("It had not been found yet.", where="body.at", right=f"from {self.found_at.isoformat()} on")
        return replace(self, state=to, closed_by=by, closed_at=at, version=self.version + 1, **more)
