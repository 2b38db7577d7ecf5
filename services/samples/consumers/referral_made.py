"""When the board refers a sample, its hub expects it with its assay orders."""

from libs.common.consumer import consumes
from libs.common.contracts.board import ReferralMade
from libs.common.database import Transaction
from libs.common.vocabulary import ReferralKind
from services.samples.commands.tubes.expect_sample import Announcement, expect_sample
from services.samples.domain.assays.laboratories import assays_asked


@consumes(ReferralMade)
async def announce_sample(tx: Transaction, event: ReferralMade) -> None:
    """Referrals of patients are not the business of samples."""
    if event.kind is not ReferralKind.SAMPLE:
        return
    told = Announcement(
        referral_id=event.referral_id,
        patient=event.patient,
        hub=event.destination,
        assays=assays_asked(event.assays, event.items),
    )
    await expect_sample(tx, told)
