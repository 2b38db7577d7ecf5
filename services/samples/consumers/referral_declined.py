"""When a hub declines a referral, the expected sample will not come."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ReferralDeclined
from libs.common.database import Transaction
from libs.common.vocabulary import ReferralKind
from services.samples.commands.tubes.cancel_sample import cancel_referred


@consumes(ReferralDeclined)
async def cancel_declined(tx: Transaction, event: ReferralDeclined) -> None:
    """Cancel the sample with its assays."""
    if event.kind is ReferralKind.SAMPLE:
        await cancel_referred(tx, event.referral_id, reason=f"referral declined: {event.reason}")
