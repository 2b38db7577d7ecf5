"""When the board takes a referral back, the expected sample will not come."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ReferralRevoked
from libs.common.database import Transaction
from libs.common.vocabulary import ReferralKind
from services.samples.commands.tubes.cancel_sample import cancel_referred


@consumes(ReferralRevoked)
async def cancel_revoked(tx: Transaction, event: ReferralRevoked) -> None:
    """Cancel the sample with its assays."""
    if event.kind is ReferralKind.SAMPLE:
        await cancel_referred(tx, event.referral_id, reason="referral revoked")
