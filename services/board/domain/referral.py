"""A patient or a sample sent on: who may accept, decline or take it back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.errors import Forbidden
from libs.common.vocabulary import ReferralItem, ReferralKind
from services.board.domain.reasons import DecliningReason
from services.board.domain.stages import ReferralStage, check_referral_move


@dataclass(frozen=True, slots=True)
class Referral:
    """`hospital` is the treating one, `receiver` the one to which the patient or sample goes."""

    id: UUID
    consultation_id: UUID
    patient: str
    hospital: str
    receiver: str
    kind: ReferralKind
    items: tuple[ReferralItem, ...]
    trial: str | None
    made_at: datetime
    made_by: str
    stage: ReferralStage = ReferralStage.MADE
    answered_at: datetime | None = None
    answered_by: str | None = None
    declined_reason: DecliningReason | None = None
    revoked_at: datetime | None = None
    version: int = 1

    @property
    def is_live(self) -> bool:
        return self.stage in {ReferralStage.MADE, ReferralStage.ACCEPTED}

    def check_receiver(self, organisation: str) -> None:
        """Only the receiver answers: neither the treating hospital nor the board does it for it."""
        if organisation != self.receiver:
            raise Forbidden("Only the receiver of a referral accepts or declines it.")

    def check_referring_side(self, organisation: str, *, network_wide: bool) -> None:
        """The treating hospital takes a referral back, or the board does; the receiver declines instead."""
        if organisation != self.hospital and not network_wide:
            raise Forbidden("Only the treating hospital or the board takes a referral back.")

    def accepted(self, *, by: str, at: datetime) -> Self:
        return replace(self._moved(ReferralStage.ACCEPTED), answered_at=at, answered_by=by)

    def declined(self, *, by: str, at: datetime, reason: DecliningReason) -> Self:
        moved = self._moved(ReferralStage.DECLINED)
        return replace(moved, answered_at=at, answered_by=by, declined_reason=reason)

    def revoked(self, at: datetime) -> Self:
        return replace(self._moved(ReferralStage.REVOKED), revoked_at=at)

    def _moved(self, stage: ReferralStage) -> Self:
        check_referral_move(self.stage, stage)
        return replace(self, stage=stage, version=self.version + 1)
