"""A hub cannot use a sample: the hospital hears the reason as a code, and its assays are cancelled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.transit.open_nonconformity import open_about_tube
from services.samples.commands.transit.take_out import condition_of, take_out_one
from services.samples.domain.transit.nonconformity import Deviation
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class RejectSample:
    """What is wrong with it; the note in words stays here."""

    call: Call
    sample_id: UUID
    rejected_at: datetime
    reason: RejectionReason
    note: str | None = None


async def reject_sample(db: Database, order: RejectSample) -> Sample:
    """Refuse the tube; a new one drawn for the same referral gets its assays."""
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        await patients.hold(tx, seen.patient)
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        hub = order.call.caller.organisation
        rejected = sample.rejected(hub=hub, at=order.rejected_at, reason=order.reason, note=order.note)
        about = f"sample/{sample.id}"
        await samples.move(
            tx, rejected, Audit(did="rejected sample", about=about, patient=sample.patient, reason=order.note)
        )
        await take_out_one(tx, rejected, condition_of(order.reason), at=order.rejected_at)
        deviation = Deviation(order.reason)
        await open_about_tube(tx, rejected, deviation, rejected=True, note=order.note, hub=hub)
        await cancel_all(tx, await assays.open_of_sample(tx, sample.id), reason="sample rejected")
        await outbox.put(tx, statements.rejected(rejected, at=tx.now))
        return tx.answer(rejected)
