"""A first person of the laboratory has looked at what an instrument posted; another one releases it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.assays.file_result import Posted
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.verification.answering import check_verifier
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The version that the person has read."""

    call: Call
    assay_id: UUID
    result_version: int


async def verify_result(db: Database, order: VerifyResult) -> Posted:
    """The network hears nothing of it: nobody outside may read a body that is not released."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay, _ = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        verified = assay.verified(lab=order.call.caller.organisation, result_version=order.result_version)
        draft = await results.find(tx, assay.id, order.result_version)
        check_verifier(draft, by=tx.call.by, laboratory=assay.lab)
        version = draft.verified(by=tx.call.by, at=tx.now)
        about, patient = f"assay/{assay.id}", assay.patient
        changes = {"result_version": version.version}
        await assays.save(tx, verified, Audit(did="verified result", about=about, patient=patient, changes=changes))
        await results.save(tx, version, Audit(did="verified result version", about=about, patient=patient))
        return tx.answer(Posted(verified, version))
