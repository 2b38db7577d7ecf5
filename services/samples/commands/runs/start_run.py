"""A run begins: every order in it is begun, if the family still agrees and the tube may be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.runs.run import Run
from services.samples.domain.stages import OPEN_ASSAYS, AssayStage
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.reagents import reagent_lots
from services.samples.store.runs import controls, runs
from services.samples.store.runs.runs import Contents
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class StartRun:
    """Which one."""

    call: Call
    run_id: UUID


async def start_run(db: Database, order: StartRun) -> Run:
    """What may have changed since it was planned is asked again: consent, tubes, orders, lots."""
    async with db.transaction(order.call) as tx:
        seen = await runs.find(tx, order.run_id)
        inside = await runs.contents(tx, seen.id)
        await _begin(tx, await _usable(tx, seen, inside))
        await _check_lots(tx, seen, inside)
        run = await runs.lock(tx, seen.id)
        order.call.check_version(run.version)
        started = run.started(by=tx.call.by, at=tx.now)
        await runs.save(tx, started, Audit(did="started run", about=f"run/{run.id}"))
        return tx.answer(started)


async def _usable(tx: Transaction, run: Run, inside: Contents) -> Sequence[Assay]:
    """In everybody's order of locks: children, orders."""
    shown = {one: await assays.find(tx, one) for one in inside.assays}
    for patient in await patients.hold_all(tx, [one.patient for one in shown.values()]):
        patient.check_consents(FOR_SAMPLES, purpose_of(run.assay))
    for sample in await samples.seen_of(tx, {one.sample_id for one in shown.values()}):
        sample.check_usable()
    locked = await assays.lock_several(tx, inside.assays)
    over = [one for one in locked if one.stage not in OPEN_ASSAYS]
    if over:
        told = ", ".join(f"{one.id} is {one.stage}" for one in over)
        raise WrongState(f"Plan the run anew: {told}.")
    return locked


async def _begin(tx: Transaction, orders: Sequence[Assay]) -> None:
    for one in orders:
        if one.stage is AssayStage.ORDERED:
            entry = Audit(did="registered assay", about=f"assay/{one.id}", patient=one.patient)
            await assays.save(tx, one.registered(lab=one.lab), entry)


async def _check_lots(tx: Transaction, run: Run, inside: Contents) -> None:
    today = patients.today(tx)
    for control in await controls.several(tx, inside.controls):
        control.check_usable(run.assay, today)
    for reagent in await reagent_lots.several(tx, inside.reagents):
        reagent.check_usable(run.assay, today)
