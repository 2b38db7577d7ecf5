"""A forwarding was told by mistake: the courier has not taken the parcel, and the tubes are still at the hub."""

from collections.abc import Sequence
from dataclasses import replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.forwarding.hand_on_orders import hand_on_orders
from services.samples.commands.loggers.judge_parcel import judge_parcel
from services.samples.commands.transit.hold_parcel import Packed, keep_move
from services.samples.commands.transit.undo_move import UndoMove
from services.samples.domain.forwarding import forwarding_statements
from services.samples.domain.forwarding.forwarding import Forwarding, standing
from services.samples.domain.transit.parcel import tubes_of
from services.samples.domain.tubes.sample import Sample
from services.samples.store.forwarding import forwardings
from services.samples.store.transit import parcels, shipments
from services.samples.store.tubes import samples
from services.samples.store.viability import watches


async def undo_forwarding(db: Database, order: UndoMove) -> Packed:
    """The whole parcel never left: it is cancelled, and all is at the hub as it was before."""
    async with db.transaction(order.call) as tx:
        (await parcels.find(tx, order.about)).check_sender(order.call.caller.organisation)
        sent = await _sent(tx, order)
        # Consents are not asked: nothing is used. A withdrawal waits for the samples' locks.
        held = await samples.lock_all(tx, [one.sample_id for one in sent])
        parcel = await parcels.lock(tx, order.about)
        order.call.check_version(parcel.version)
        called_back = parcel.called_back()
        inside = tubes_of(await parcels.boxes_of(tx, parcel.id))
        back = [await _undo(tx, sample, one, reason=order.reason) for sample, one in zip(held, sent, strict=True)]
        await parcels.empty(tx, parcel.id, at=tx.now)
        await shipments.forget(tx, parcel.id)
        gone = [replace(tube, taken_out_at=tx.now) for tube in inside]
        await keep_move(tx, called_back, gone, reason=order.reason)
        await watches.bring_forward(tx, {sample.id: tx.now for sample in back})
        packed = Packed(called_back, tuple(await parcels.boxes_of(tx, parcel.id)), tuple(back))
        await judge_parcel(tx, packed)
        return tx.answer(packed)


async def _sent(tx: Transaction, order: UndoMove) -> Sequence[Forwarding]:
    sent = standing(await forwardings.of_parcel(tx, order.about))
    if not sent:
        raise WrongState(
            "This parcel forwards nothing.", where="path.parcel_id", right="a parcel in which this hub sent tubes on"
        )
    return sorted(sent, key=lambda one: one.sample_id)


async def _undo(tx: Transaction, sample: Sample, told: Forwarding, *, reason: str) -> Sample:
    back = sample.called_back(told)
    entry = Audit(did="undid forwarded", about=f"sample/{sample.id}", patient=sample.patient, reason=reason)
    await forwardings.add(tx, told.called_back(version=back.version, at=tx.now, by=tx.call.by), entry)
    moved = Audit(did="kept sample", about=f"sample/{sample.id}", patient=sample.patient)
    await samples.move(tx, back, moved, deed="forwarded_undone", since=tx.now, undoes=told.version)
    await hand_on_orders(tx, back, from_hub=told.to_hub)
    await outbox.put(tx, forwarding_statements.undone(back, told, at=tx.now))
    return back
