"""How the board words what happens to a referral, and who has to act on it."""

from datetime import datetime

from libs.common.contracts.board import ReferralAccepted, ReferralDeclined, ReferralMade, ReferralRevoked
from libs.common.experimental import functional
from services.board.domain.reasons import DecliningReason
from services.board.domain.referral import Referral
from services.board.domain.referral_items import assays_for


def made(referral: Referral) -> ReferralMade:
    """For the receiver; of a sample, the assays it is to expect are named."""
    return ReferralMade(
        at=referral.made_at,
        version=referral.version,
        origin=referral.hospital,
        destination=referral.receiver,
        referral_id=referral.id,
        consultation_id=referral.consultation_id,
        patient=referral.patient,
        kind=referral.kind,
        items=referral.items,
        assays=assays_for(referral.items),
        trial=referral.trial,
        made_at=referral.made_at,
    )


def accepted(referral: Referral, *, at: datetime) -> ReferralAccepted:
    return ReferralAccepted(
        at=at,
        version=referral.version,
        origin=referral.hospital,
        destination=referral.hospital,
        referral_id=referral.id,
        consultation_id=referral.consultation_id,
        patient=referral.patient,
        kind=referral.kind,
        receiver=referral.receiver,
        accepted_at=at,
        experimental_items=functional(referral.items),
    )


def declined(referral: Referral, reason: DecliningReason, *, at: datetime) -> ReferralDeclined:
    return ReferralDeclined(
        at=at,
        version=referral.version,
        origin=referral.hospital,
        destination=referral.hospital,
        referral_id=referral.id,
        consultation_id=referral.consultation_id,
        patient=referral.patient,
        kind=referral.kind,
        receiver=referral.receiver,
        reason=reason,
        declined_at=at,
        experimental_items=functional(referral.items),
    )


def revoked(referral: Referral, *, at: datetime) -> ReferralRevoked:
    return ReferralRevoked(
        at=at,
        version=referral.version,
        origin=referral.hospital,
        destination=referral.receiver,
        referral_id=referral.id,
        consultation_id=referral.consultation_id,
        patient=referral.patient,
        kind=referral.kind,
        receiver=referral.receiver,
        revoked_at=at,
        experimental_items=functional(referral.items),
    )
