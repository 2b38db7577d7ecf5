"""A released result was wrong: a corrected version replaces it, and the old one stays readable."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.assays.new_version import new_version
from services.samples.commands.assays.post_result import Posted
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.assays import assay_statements as statements
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.results.families import AnyResult, check_family
from services.samples.store.assays import assays, results


@dataclass(frozen=True, slots=True)
class AmendResult:
    """The corrected body and why (kept here)."""

    call: Call
    assay_id: UUID
    body: AnyResult
    measured_at: datetime
    reason: str
    aliquot_id: UUID | None = None


async def amend_result(db: Database, order: AmendResult) -> Posted:
    """The person who corrects answers for the new version at once."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay, sample = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        check_family(assay.kind, order.body)
        amended = assay.amended(lab=order.call.caller.organisation, at=tx.now)
        await _supersede(tx, assay)
        draft = await new_version(
            tx, amended, sample, body=order.body, measured_at=order.measured_at, aliquot_id=order.aliquot_id
        )
        version = draft.correcting(reason=order.reason, by=tx.call.by, at=tx.now)
        about, patient = f"assay/{assay.id}", assay.patient
        amending = Audit(did="amended result", about=about, patient=patient, reason=order.reason)
        await assays.save(tx, amended, amending)
        await results.add(tx, version, Audit(did="kept result version", about=about, patient=patient))
        await outbox.put(tx, statements.amended(amended, version, at=tx.now))
        return tx.answer(Posted(amended, version))


async def _supersede(tx: Transaction, assay: Assay) -> None:
    if assay.released_version is None:
        return
    old = (await results.find(tx, assay.id, assay.released_version)).superseded()
    entry = Audit(did="superseded result version", about=f"assay/{assay.id}", patient=assay.patient)
    await results.save(tx, old, entry)
