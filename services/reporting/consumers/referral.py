"""Facts of the aggregate referral: made, accepted, declined, revoked."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ReferralAccepted, ReferralDeclined, ReferralMade, ReferralRevoked
from libs.common.database import Transaction
from services.reporting.store import referrals


@consumes(ReferralMade)
async def note_referral(tx: Transaction, event: ReferralMade) -> None:
    await referrals.save_made(tx, event)


@consumes(ReferralAccepted)
async def open_to_receiver(tx: Transaction, event: ReferralAccepted) -> None:
    """Who takes a patient in, may read its report from now on."""
    await referrals.save_answer(tx, event, answered_at=event.accepted_at)


@consumes(ReferralDeclined)
async def note_refusal(tx: Transaction, event: ReferralDeclined) -> None:
    await referrals.save_answer(tx, event, answered_at=event.declined_at, reason=event.reason)


@consumes(ReferralRevoked)
async def close_to_receiver(tx: Transaction, event: ReferralRevoked) -> None:
    await referrals.save_answer(tx, event, answered_at=event.revoked_at)
