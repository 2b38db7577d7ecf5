"""Who or what was sent on, and what the receiver made of it."""

from datetime import datetime

from libs.common.contracts.board import ReferralAccepted, ReferralDeclined, ReferralMade, ReferralRevoked
from libs.common.database import Transaction
from libs.common.keeping import keep_first, keep_newest
from libs.common.vocabulary import ReferralKind
from services.reporting.store import standings
from services.reporting.store.tables.board import referral_answers, referrals


async def save_made(tx: Transaction, event: ReferralMade) -> None:
    await keep_first(
        tx,
        referrals,
        referral_id=event.referral_id,
        patient=event.patient,
        consultation_id=event.consultation_id,
        kind=event.kind,
        items=[str(item) for item in event.items],
        assays=[str(assay) for assay in event.assays],
        trial=event.trial,
        receiver=event.destination,
        made_at=event.made_at,
    )


async def save_answer(
    tx: Transaction,
    event: ReferralAccepted | ReferralDeclined | ReferralRevoked,
    *,
    answered_at: datetime,
    reason: str | None = None,
) -> None:
    """Keep the latest answer; a patient's receiver begins or ceases to see its records."""
    await keep_newest(
        tx,
        referral_answers,
        referral_id=event.referral_id,
        patient=event.patient,
        version=event.version,
        kind=event.kind,
        receiver=event.receiver,
        stage=event.participle,
        reason=reason,
        answered_at=answered_at,
        cause=event.cause,
    )
    if event.kind is ReferralKind.PATIENT:
        await standings.refresh(tx, event.patient)
