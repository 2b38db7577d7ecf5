"""A collection, a dispatch or a reception was told by mistake: it is undone while nothing has been built on it."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden, WrongState
from services.samples.commands.kits.use_kit import give_back_kits
from services.samples.commands.loggers.judge_parcel import judge_again, judge_parcel
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel, hold_samples, keep_move
from services.samples.commands.tubes.cancel_sample import cancel_in
from services.samples.domain.forwarding.forwarding import alarms_then
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.transit.custody import to_undo
from services.samples.domain.transit.parcel import Tube, tubes_of
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import assays
from services.samples.store.forwarding import forwardings
from services.samples.store.transit import custody, parcels, shipments
from services.samples.store.tubes import samples

UNTOUCHED: Final = frozenset({AssayStage.ORDERED, AssayStage.CANCELLED})


@dataclass(frozen=True, slots=True)
class UndoMove:
    """Which sample, or which parcel, and why."""

    call: Call
    about: UUID
    reason: str


async def undo_collection(db: Database, order: UndoMove) -> Sample:
    """An announced tube is expected again; one that nobody had announced is cancelled."""
    async with db.transaction(order.call) as tx:
        sample = await _held(tx, order, SampleStage.COLLECTED)
        if await parcels.holds(tx, sample.id):
            raise WrongState("The tube lies in a parcel; take it out there first.")
        await give_back_kits(tx, sample)
        if (await custody.of_sample(tx, sample.id))[0].version == 1:
            return tx.answer(await cancel_in(tx, replace(sample, kit=None), reason=order.reason))
        return tx.answer(await _undo(tx, sample, reason=order.reason))


async def undo_dispatch(db: Database, order: UndoMove) -> Packed:
    """The whole parcel never left: it is ready again, and its tubes are at hand."""
    async with db.transaction(order.call) as tx:
        (await parcels.find(tx, order.about)).check_sender(order.call.caller.organisation)
        if await forwardings.of_parcel(tx, order.about):
            right = f"POST /v1/parcels/{order.about}/forwarding/undo"
            raise WrongState("This parcel forwards tubes; undo the forwarding.", where="path.parcel_id", right=right)
        held = await hold_parcel(tx, order.about)
        parcel = held.parcel.not_dispatched()
        left = [sample for sample in held.samples if sample.stage is SampleStage.DISPATCHED]
        if len(left) < len(held.samples):
            raise WrongState("Something has happened to a tube of this parcel since it left.")
        back = [await _undo(tx, sample, reason=order.reason) for sample in left]
        await shipments.forget(tx, parcel.id)
        await keep_move(tx, parcel, held.tubes, reason=order.reason)
        packed = Packed(parcel, held.boxes, tuple(back))
        await judge_parcel(tx, packed)
        return tx.answer(packed)


async def undo_reception(db: Database, order: UndoMove) -> Sample:
    """The tube is still on its way; no laboratory may have begun with it."""
    async with db.transaction(order.call) as tx:
        sample = await _held(tx, order, SampleStage.RECEIVED)
        if sample.hub != order.call.caller.organisation:
            raise Forbidden("Only the hub that received the sample can undo it.")
        await _put_back(tx, sample, reason=order.reason)
        if any(assay.stage not in UNTOUCHED for assay in await assays.of_sample(tx, sample.id)):
            raise WrongState("A laboratory has begun with the sample: its reception cannot be undone.")
        return tx.answer(await _undo(tx, sample, reason=order.reason))


async def _held(tx: Transaction, order: UndoMove, stage: SampleStage) -> Sample:
    [sample] = await hold_samples(tx, [order.about])
    order.call.check_version(sample.version)
    if sample.stage is not stage:
        raise WrongState(f"The sample is {sample.stage}; only what is {stage} can be undone so.", right=stage)
    return sample


async def _put_back(tx: Transaction, sample: Sample, *, reason: str) -> None:
    """Into the parcel it came in."""
    if sample.shipment_id is None:
        return
    parcel = await parcels.lock(tx, sample.shipment_id)
    inside = tubes_of(await parcels.boxes_of(tx, parcel.id))
    after = [_waiting(tube) if tube.sample_id == sample.id else tube for tube in inside]
    before = parcel.not_arrived(after)
    await parcels.note(tx, parcel.id, [tube for tube in after if tube.sample_id == sample.id])
    if before is not parcel:
        await keep_move(tx, before, after, reason=reason)
    await judge_again(tx, before)


def _waiting(tube: Tube) -> Tube:
    return replace(tube, condition=None, noted_at=None, taken_out_at=None)


async def _undo(tx: Transaction, sample: Sample, *, reason: str) -> Sample:
    mistake, before = to_undo(await custody.of_sample(tx, sample.id))
    alarms = alarms_then(await forwardings.of_sample(tx, sample.id))
    undone = sample.undone(preservation=before.preservation if before else None, alarms=alarms)
    entry = Audit(did=f"undid {mistake.deed}", about=f"sample/{sample.id}", patient=sample.patient, reason=reason)
    await samples.move(tx, undone, entry, deed=f"{mistake.deed}_undone", since=tx.now, undoes=mistake.version)
    told = statements.undone(undone, mistake=mistake.deed, mistaken_version=mistake.version, at=tx.now)
    await outbox.put(tx, told)
    return undone
