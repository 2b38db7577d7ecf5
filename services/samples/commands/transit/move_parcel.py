"""A parcel goes on as a whole: ready, open again, on the way, lost, reconciled, cancelled; its tubes stay put."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel, keep_move
from services.samples.commands.transit.open_nonconformity import open_about_loss
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.transit.parcel import Parcel
from services.samples.domain.transit.parcel_states import ParcelState
from services.samples.store.transit import nonconformities, parcels


@dataclass(frozen=True, slots=True)
class MoveParcel:
    """Which state it is to come into, and when it happened."""

    call: Call
    parcel_id: UUID
    to: ParcelState
    at: datetime | None = None
    reason: str | None = None


async def move_parcel(db: Database, order: MoveParcel) -> Packed:
    """Move it; a cancelled parcel gives its tubes free."""
    async with db.transaction(order.call) as tx:
        _check_hand(await parcels.find(tx, order.parcel_id), order)
        purposes = (FOR_SAMPLES,) if order.to is ParcelState.READY else ()
        held = await hold_parcel(tx, order.parcel_id, *purposes)
        parcel = _moved(held.parcel, order, at=order.at or tx.now)
        if parcel.state is ParcelState.CANCELLED:
            await parcels.empty(tx, parcel.id, at=tx.now)
        if parcel.state is ParcelState.LOST:
            await open_about_loss(tx, parcel, note=order.reason)
        if parcel.state is ParcelState.RECONCILED:
            await _check_explained(tx, parcel)
        await keep_move(tx, parcel, held.tubes, reason=order.reason)
        return tx.answer(await _read(tx, parcel, held))


async def _check_explained(tx: Transaction, parcel: Parcel) -> None:
    unexplained = await nonconformities.some_open(tx, parcel.id)
    if unexplained is not None:
        raise WrongState("A nonconformity of this parcel is open; close it first.", wrong=str(unexplained))


async def _read(tx: Transaction, parcel: Parcel, held: Packed) -> Packed:
    return Packed(parcel, tuple(await parcels.boxes_of(tx, parcel.id)), held.samples)


def _check_hand(parcel: Parcel, order: MoveParcel) -> None:
    organisation = order.call.caller.organisation
    if order.to is ParcelState.RECONCILED or (order.to is ParcelState.LOST and organisation != parcel.sender):
        parcel.check_receiver(organisation)
    else:
        parcel.check_sender(organisation)


def _moved(parcel: Parcel, order: MoveParcel, *, at: datetime) -> Parcel:
    match order.to:
        case ParcelState.IN_TRANSIT:
            return parcel.in_transit(at=at)
        case ParcelState.LOST:
            return parcel.lost(at=at)
        case ParcelState.RECONCILED:
            return parcel.reconciled(at=at)
    return parcel.moved(order.to)
