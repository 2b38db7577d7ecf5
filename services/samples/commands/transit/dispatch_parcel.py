"""A parcel that is ready is handed to the courier with all tubes in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.organisations import Organisations
from services.samples.commands.loggers.judge_parcel import judge_parcel
from services.samples.commands.transit.hand_over import hand_over
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel, keep_move
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.store.transit import parcels


@dataclass(frozen=True, slots=True)
class DispatchParcel:
    """Who carries it, and when it is to be there."""

    call: Call
    parcel_id: UUID
    courier: str
    dispatched_at: datetime
    expected_at: datetime
    tracking_number: str | None = None


async def dispatch_parcel(db: Database, order: DispatchParcel, *, parties: Organisations) -> Packed:
    """Consents are asked for now, not when it was packed: a withdrawal between the two keeps the parcel here."""
    async with db.transaction(order.call) as tx:
        (await parcels.find(tx, order.parcel_id)).check_sender(order.call.caller.organisation)
        held = await hold_parcel(tx, order.parcel_id, FOR_SAMPLES)
        shipment = held.parcel.shipment(
            courier=order.courier,
            tracking_number=order.tracking_number,
            dispatched_at=order.dispatched_at,
            expected_at=order.expected_at,
            created_at=tx.now,
        )
        parcel = held.parcel.dispatched(shipment)
        sent = await hand_over(tx, held.samples, shipment, parties=parties)
        await keep_move(tx, parcel, held.tubes)
        packed = Packed(parcel, held.boxes, sent)
        # A logger may have been read before an earlier dispatch was undone.
        await judge_parcel(tx, packed)
        return tx.answer(packed)
