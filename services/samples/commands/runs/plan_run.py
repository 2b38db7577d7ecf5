"""A laboratory plans a run: which orders, with which controls and reagents, on which instrument."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid, NotFound, Wrong, WrongState
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.runs.run import Run, RunState
from services.samples.domain.stages import OPEN_ASSAYS
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.reagents import reagent_lots
from services.samples.store.runs import candidates, controls, runs
from services.samples.store.runs.runs import Contents


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """`assays` in their places, or `fill`: so many from the head of what is to be run. `repeats`: a rejected run."""

    call: Call
    assay: Kind
    instrument: str
    assays: tuple[UUID, ...] = ()
    fill: int | None = None
    controls: tuple[UUID, ...] = ()
    reagents: tuple[UUID, ...] = ()
    plate: str | None = None
    repeats: UUID | None = None


async def plan_run(db: Database, order: PlanRun) -> Run:
    """All of it can be used today, or nothing is planned."""
    async with db.transaction(order.call) as tx:
        old = None if order.repeats is None else await _repeated(tx, order, order.repeats)
        wanted = await _wanted(tx, order, old)
        # Orders before runs: a release holds its order, and then its run.
        orders = await assays.lock_several(tx, wanted)
        await _check_orders(tx, order, orders, wanted)
        await _check_lots(tx, order)
        run = _new(tx, order)
        entry = Audit(did="planned run", about=f"run/{run.id}", changes={"assays": len(wanted), "assay": run.assay})
        contents = Contents(assays=wanted, controls=order.controls, reagents=order.reagents)
        await runs.add(tx, run, contents, entry)
        if old is not None:
            repeated = (await runs.lock(tx, old.id)).repeated(run.id)
            await runs.save(tx, repeated, Audit(did="repeated run", about=f"run/{old.id}"))
        return tx.answer(run)


async def _repeated(tx: Transaction, order: PlanRun, run_id: UUID) -> Run:
    old = await runs.find(tx, run_id)
    old.check_repeatable()
    if old.assay is not order.assay:
        raise Invalid("The run that is repeated is of another assay.", where="body.repeats", right=old.assay)
    return old


async def _wanted(tx: Transaction, order: PlanRun, old: Run | None) -> tuple[UUID, ...]:
    if order.assays:
        return tuple(dict.fromkeys(order.assays))
    if old is not None:
        return await _still_open(tx, (await runs.contents(tx, old.id)).assays)
    if order.fill is None:
        raise Invalid("A run has assays.", where="body.assays", right="ids of orders, or fill: so many from the list")
    found = await candidates.of_kind(tx, order.assay, lab=order.call.caller.organisation)
    ids = tuple(one.order.id for one in found[: order.fill])
    if not ids:
        raise WrongState(f"Nothing of {order.assay} waits to be run.", where="body.fill")
    return ids


async def _still_open(tx: Transaction, ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """What was cancelled or released meanwhile is not run again: the rest of the plate is."""
    stages = {one.id: one.stage for one in await assays.several(tx, ids)}
    return tuple(one for one in ids if stages.get(one) in OPEN_ASSAYS)


async def _check_orders(tx: Transaction, order: PlanRun, orders: Sequence[Assay], wanted: Sequence[UUID]) -> None:
    if not wanted:
        raise WrongState("Nothing of that run is open any more.", where="body.repeats")
    if len(orders) < len(wanted):
        raise NotFound("There is no such assay.", where="body.assays")
    busy = await runs.in_open_runs(tx, wanted)
    wrong = [_wrong(one, order) for one in orders if one.kind is not order.assay or one.stage not in OPEN_ASSAYS]
    if wrong:
        raise Invalid("Some assays cannot be in this run.", several=wrong)
    if busy:
        several = [Wrong("body.assays", str(one), "not in another open run") for one in sorted(busy)]
        raise AlreadyThere("Some assays are in another run that is planned or running.", several=several)
    for one in orders:
        one.check_lab(order.call.caller.organisation)


def _wrong(one: Assay, order: PlanRun) -> Wrong:
    return Wrong("body.assays", f"{one.id} is {one.kind}, {one.stage}", f"open orders of {order.assay}")


async def _check_lots(tx: Transaction, order: PlanRun) -> None:
    today = patients.today(tx)
    for control in await controls.several(tx, order.controls):
        control.check_usable(order.assay, today)
    for reagent in await reagent_lots.several(tx, order.reagents):
        reagent.check_usable(order.assay, today)


def _new(tx: Transaction, order: PlanRun) -> Run:
    return Run(
        id=new_id(),
        lab=order.call.caller.organisation,
        assay=order.assay,
        instrument=order.instrument,
        state=RunState.PLANNED,
        planned_at=tx.now,
        planned_by=tx.call.by,
        plate=order.plate,
        repeats=order.repeats,
    )
