"""Tubes are taken out of the parcel they came in: how each was found is noted, and the parcel has arrived so far."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.commands.loggers.judge_parcel import judge_again
from services.samples.commands.transit.hold_parcel import keep_move
from services.samples.domain.transit.parcel import Box, Condition, Parcel, Tube, tubes_of
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample
from services.samples.store.transit import parcels

CONDITION_OF = {
    RejectionReason.DAMAGED: Condition.DAMAGED,
    RejectionReason.LEAKED: Condition.LEAKED,
    RejectionReason.CLOTTED: Condition.CLOTTED,
    RejectionReason.INSUFFICIENT: Condition.INSUFFICIENT,
    RejectionReason.MISSING: Condition.MISSING,
}


async def take_out_one(tx: Transaction, sample: Sample, condition: Condition | None, *, at: datetime) -> None:
    """One tube by itself, as the hub received or rejected it."""
    if sample.shipment_id is None:
        return
    try:
        parcel = await parcels.lock(tx, sample.shipment_id)
    except NotFound:
        return
    tube = Tube(sample_id=sample.id, box="", condition=condition, noted_at=at if condition else None, taken_out_at=at)
    await take_out(tx, parcel, await parcels.boxes_of(tx, parcel.id), [tube], at=at)


async def take_out(
    tx: Transaction, parcel: Parcel, boxes: Sequence[Box], found: Sequence[Tube], *, at: datetime
) -> tuple[Parcel, Sequence[Box]]:
    """Several together, out of the boxes of a locked parcel; those that are not there yet have no `taken_out_at`."""
    inside = {tube.sample_id: tube for tube in tubes_of(boxes)}
    noted = [_noted(inside[tube.sample_id], tube) for tube in found if tube.sample_id in inside]
    await parcels.note(tx, parcel.id, noted)
    after = {**inside, **{tube.sample_id: tube for tube in noted}}
    arrived = parcel.arrived(after.values(), at=at)
    if arrived is not parcel:
        await keep_move(tx, arrived, list(after.values()))
    await judge_again(tx, arrived)
    return arrived, [replace(box, tubes=tuple(after[tube.sample_id] for tube in box.tubes)) for box in boxes]


def _noted(before: Tube, found: Tube) -> Tube:
    condition, noted_at = found.condition or before.condition, found.noted_at or before.noted_at
    out = before.taken_out_at or found.taken_out_at
    return replace(before, condition=condition, noted_at=noted_at, taken_out_at=out)


def condition_of(reason: RejectionReason) -> Condition | None:
    """What a reason to reject says of the tube; some say nothing of it."""
    return CONDITION_OF.get(reason)
