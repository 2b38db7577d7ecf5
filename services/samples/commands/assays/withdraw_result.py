"""A released result was wrong and nothing replaces it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.assays.post_result import Posted
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.assays import assay_statements as statements
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True)
class WithdrawResult:
    """Which one, and why (kept here)."""

    call: Call
    assay_id: UUID
    reason: str


async def withdraw_result(db: Database, order: WithdrawResult) -> Posted:
    """Take it back; needs no consent: who withdrew theirs must not be left with a wrong result."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay = await assays.lock(tx, order.assay_id)
        order.call.check_version(assay.version)
        withdrawn = assay.withdrawn(lab=order.call.caller.organisation)
        if assay.released_version is None:
            raise WrongState("No result was released.")
        version = (await results.find(tx, assay.id, assay.released_version)).withdrawn(reason=order.reason)
        about, patient = f"assay/{assay.id}", assay.patient
        entry = Audit(did="withdrew result", about=about, patient=patient, reason=order.reason)
        await assays.save(tx, withdrawn, entry)
        await results.save(tx, version, Audit(did="withdrew result version", about=about, patient=patient))
        await outbox.put(tx, statements.withdrawn(withdrawn, result_version=version.version, at=tx.now))
        return tx.answer(Posted(withdrawn, version))
