"""A sample will not come: its referral was declined, or it was entered by mistake."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.domain.stages import SampleStage, can_move
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class CancelSample:
    """Which one, and why (kept here)."""

    call: Call
    sample_id: UUID
    reason: str


async def cancel_sample(db: Database, order: CancelSample) -> Sample:
    """Cancel it with its assays."""
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        await patients.hold(tx, seen.patient)
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        return tx.answer(await cancel_in(tx, sample, reason=order.reason))


async def cancel_referred(tx: Transaction, referral_id: UUID, *, reason: str) -> None:
    """The referral is off: what has not left yet is cancelled; what has left keeps its row, but not its orders."""
    for sample in await samples.of_referral(tx, referral_id):
        if can_move(sample.stage, SampleStage.CANCELLED):
            await cancel_in(tx, sample, reason=reason)
            continue
        open_orders = await assays.open_of_sample(tx, sample.id)
        await cancel_all(tx, [one for one in open_orders if one.referral_id == referral_id], reason=reason)


async def cancel_in(tx: Transaction, sample: Sample, *, reason: str) -> Sample:
    """Cancel a sample that this transaction has locked."""
    cancelled = sample.cancelled()
    entry = Audit(did="cancelled sample", about=f"sample/{sample.id}", patient=sample.patient, reason=reason)
    await samples.move(tx, cancelled, entry)
    await cancel_all(tx, await assays.open_of_sample(tx, sample.id), reason=reason)
    await outbox.put(tx, statements.cancelled(cancelled, at=tx.now))
    return cancelled
