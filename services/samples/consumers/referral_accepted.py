"""When the hub accepts a referral, the hospital sees on the sample that it is awaited."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ReferralAccepted
from libs.common.database import Transaction
from libs.common.vocabulary import ReferralKind
from services.samples.commands.tubes.note_acceptance import note_acceptance


@consumes(ReferralAccepted)
async def note_accepted(tx: Transaction, event: ReferralAccepted) -> None:
    """Note when."""
    if event.kind is ReferralKind.SAMPLE:
        await note_acceptance(tx, event.referral_id, accepted_at=event.accepted_at)
