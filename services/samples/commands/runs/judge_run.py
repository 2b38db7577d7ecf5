"""A person accepts a run by its controls, rejects it, overrides a rejection, or gives up a run that was planned."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.runs.judgement import Judgement, judged
from services.samples.domain.runs.run import Run, kept
from services.samples.store.runs import controls, runs


@dataclass(frozen=True, slots=True)
class AcceptRun:
    """Which one."""

    call: Call
    run_id: UUID


@dataclass(frozen=True, slots=True)
class TellOfRun:
    """Which one, and why (kept here)."""

    call: Call
    run_id: UUID
    reason: str


async def accept_run(db: Database, order: AcceptRun) -> Run:
    """Refused while a rule rejects, a sign is wrong, or a value is missing."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        run = await _locked(tx, order)
        judgement = await judgement_of(tx, run)
        accepted = run.accepted(judgement, by=tx.call.by, at=tx.now)
        return tx.answer(await _keep(tx, accepted, judgement, Audit(did="accepted run", about=f"run/{run.id}")))


async def reject_run(db: Database, order: TellOfRun) -> Run:
    """Also when its controls were good: a plate can be turned round."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        run = await _locked(tx, order)
        judgement = await judgement_of(tx, run)
        rejected = run.rejected(by=tx.call.by, at=tx.now, reason=order.reason)
        entry = Audit(did="rejected run", about=f"run/{run.id}", reason=order.reason)
        return tx.answer(await _keep(tx, rejected, judgement, entry))


async def override_run(db: Database, order: TellOfRun) -> Run:
    """Its results may be released; the reason goes with each of them."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        run = await _locked(tx, order)
        overridden = run.overridden(by=tx.call.by, at=tx.now, reason=order.reason)
        await runs.save(tx, overridden, Audit(did="overrode run", about=f"run/{run.id}", reason=order.reason))
        return tx.answer(overridden)


async def cancel_run(db: Database, order: TellOfRun) -> Run:
    """Its orders may be in another one."""
    async with db.transaction(order.call) as tx:
        run = await _locked(tx, order)
        cancelled = run.cancelled(reason=order.reason)
        await runs.save(tx, cancelled, Audit(did="cancelled run", about=f"run/{run.id}", reason=order.reason))
        return tx.answer(cancelled)


async def judgement_of(tx: Transaction, run: Run) -> Judgement:
    """What its controls say now."""
    lots = await controls.several(tx, (await runs.contents(tx, run.id)).controls)
    values = await controls.values_of(tx, run.id)
    past = await controls.values_before(tx, run, analytes={one.analyte for one in values})
    return judged(lots, values, past)


async def _locked(tx: Transaction, order: AcceptRun | TellOfRun) -> Run:
    run = await runs.lock(tx, order.run_id)
    order.call.check_version(run.version)
    return run


async def _keep(tx: Transaction, run: Run, judgement: Judgement, entry: Audit) -> Run:
    """With each value the rules that fired on it: the chart shows them."""
    told = replace(run, judgement=kept(judgement))
    values = await controls.values_of(tx, run.id)
    fired = {
        one.id: tuple(
            dict.fromkeys(
                found.rule for found in judgement.findings if any(value["id"] == str(one.id) for value in found.values)
            )
        )
        for one in values
    }
    await controls.note_fired(tx, [replace(one, rules=fired[one.id]) for one in values])
    await runs.save(tx, told, entry)
    return told
