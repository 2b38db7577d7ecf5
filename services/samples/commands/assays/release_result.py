"""One more person of the laboratory answers for a result: from now on it counts, and the network hears it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples.assays import AssayResulted, ChangeReason, ResultAmended
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from services.samples.commands.assays.file_result import Posted
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays import assay_statements as statements
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.reflex.rules import rules_on
from services.samples.domain.verification.answering import check_releaser
from services.samples.domain.verification.rules import rule_of
from services.samples.store.assays import assays, results
from services.samples.store.loggers import journey_temperatures
from services.samples.store.reflex import reflexes
from services.samples.store.runs import runs


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """The version that the person has read; of a correction also why, better said for its readers."""

    call: Call
    assay_id: UUID
    result_version: int
    reason: ChangeReason | None = None
    reason_for_readers: str | None = None


async def release_result(db: Database, order: ReleaseResult) -> Posted:
    """Release exactly that version; what it corrects stays readable."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        assay, _ = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        lab = order.call.caller.organisation
        released = assay.released(lab=lab, result_version=order.result_version, at=tx.now)
        version = await _signed(tx, order, released)
        await _keep(tx, assay, released, version)
        await outbox.put(tx, _statement(assay, released, version))
        await note_for_reflex(tx, released)
        return tx.answer(Posted(released, version))


def check_is_person(call: Call) -> None:
    """Refuse machines: a result is answered for by somebody."""
    if call.caller.kind != "person":
        raise Forbidden("Only a person can answer for a result.")


async def note_for_reflex(tx: Transaction, assay: Assay) -> None:
    """The worker weighs what counts now: a rule may ask for more, or have lost its ground."""
    if rules_on(assay.kind):
        await reflexes.note_due(tx, assay.id)


async def _signed(tx: Transaction, order: ReleaseResult, released: Assay) -> ResultVersion:
    draft = await results.find(tx, released.id, order.result_version)
    rule = rule_of(released.kind, laboratory=released.lab)
    check_releaser(draft, rule, by=tx.call.by, laboratory=released.lab)
    override = await _override(tx, draft)
    alarms = await journey_temperatures.alarms_of(tx, released.sample_id)
    told = draft.explained(code=order.reason, for_readers=order.reason_for_readers)
    state = ResultState(released.stage)
    signed = told.released(by=tx.call.by, at=tx.now, rule=rule.id, state=state, alarms=alarms)
    return replace(signed, run_override=override)


async def _override(tx: Transaction, draft: ResultVersion) -> Mapping[str, Any] | None:
    """Bad controls of its run stop it, unless a person answers for them: that stays with the result."""
    if draft.run_id is None:
        return None
    run = await runs.hold(tx, draft.run_id)
    run.check_releasable()
    if run.overridden_at is None:
        return None
    return {"by": run.overridden_by, "at": run.overridden_at.isoformat(), "reason": run.override_reason}


async def _keep(tx: Transaction, before: Assay, released: Assay, version: ResultVersion) -> None:
    about, patient = f"assay/{released.id}", released.patient
    if before.released_version is not None:
        old = (await results.find(tx, before.id, before.released_version)).superseded()
        await results.save(tx, old, Audit(did="superseded result version", about=about, patient=patient))
    changes = {"result_version": version.version, "rule": version.verification_rule}
    await assays.save(tx, released, Audit(did="released result", about=about, patient=patient, changes=changes))
    await results.save(tx, version, Audit(did="signed result version", about=about, patient=patient))


def _statement(before: Assay, released: Assay, version: ResultVersion) -> AssayResulted | ResultAmended:
    at = version.released_at or before.ordered_at
    if before.released_version is None:
        return statements.resulted(released, version, at=at)
    return statements.amended(released, version, replaces=before.released_version, at=at)
