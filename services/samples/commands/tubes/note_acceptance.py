"""The receiver accepts a referral: its samples are awaited."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.store.tubes import samples


async def note_acceptance(tx: Transaction, referral_id: UUID, *, accepted_at: datetime) -> None:
    """Note it on the samples; it moves nothing, so their versions stay."""
    for sample in await samples.of_referral(tx, referral_id):
        entry = Audit(did="noted acceptance", about=f"sample/{sample.id}", patient=sample.patient)
        await samples.save(tx, replace(sample, referral_accepted_at=accepted_at), entry)
