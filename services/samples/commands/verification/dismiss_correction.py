"""A correction that waits for its release is none: the laboratory dismisses it, and what was released stays."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.assays.file_result import Posted
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.verification.why import Why
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True)
class DismissCorrection:
    """Which version, and why (kept here)."""

    call: Call
    assay_id: UUID
    result_version: int
    reason: str


async def dismiss_correction(db: Database, order: DismissCorrection) -> Posted:
    """One person is enough: nothing that counts is changed by it."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay = await assays.lock(tx, order.assay_id)
        order.call.check_version(assay.version)
        lab = order.call.caller.organisation
        after = assay.correction_dismissed(lab=lab, result_version=order.result_version)
        version = (await results.find(tx, assay.id, order.result_version)).dismissed(Why(note=order.reason))
        about, patient = f"assay/{assay.id}", assay.patient
        entry = Audit(did="dismissed correction", about=about, patient=patient, reason=order.reason)
        await assays.save(tx, after, entry)
        await results.save(tx, version, Audit(did="dismissed result version", about=about, patient=patient))
        return tx.answer(Posted(after, version))
