"""A released result was wrong and nothing replaces it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.assays.file_result import Posted
from services.samples.commands.assays.release_result import check_is_person, note_for_reflex
from services.samples.domain.assays import assay_statements as statements
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.verification.why import Why
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True)
class WithdrawResult:
    """Which one, and why; `why.note` is kept here."""

    call: Call
    assay_id: UUID
    why: Why


async def withdraw_result(db: Database, order: WithdrawResult) -> Posted:
    """Take it back; needs neither consent nor a second person: nobody must be left with a wrong result."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay = await assays.lock(tx, order.assay_id)
        order.call.check_version(assay.version)
        withdrawn = assay.withdrawn(lab=order.call.caller.organisation)
        if assay.released_version is None:
            raise WrongState("No result was released.")
        version = (await results.find(tx, assay.id, assay.released_version)).withdrawn(order.why)
        await _keep(tx, assay, withdrawn, version)
        await outbox.put(tx, statements.withdrawn(withdrawn, version, at=tx.now))
        await note_for_reflex(tx, withdrawn)
        return tx.answer(Posted(withdrawn, version))


async def _keep(tx: Transaction, before: Assay, withdrawn: Assay, version: ResultVersion) -> None:
    """A correction that waited is one of nothing by now."""
    about, patient = f"assay/{withdrawn.id}", withdrawn.patient
    note = version.withdrawal.note if version.withdrawal else None
    await assays.save(tx, withdrawn, Audit(did="withdrew result", about=about, patient=patient, reason=note))
    await results.save(tx, version, Audit(did="withdrew result version", about=about, patient=patient))
    if before.awaits is not None:
        waiting = (await results.find(tx, before.id, before.result_version)).superseded()
        await results.save(tx, waiting, Audit(did="superseded result version", about=about, patient=patient))
