"""Tubes are laid into boxes and boxes into a parcel, which stays open until somebody says that it is ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.vocabulary import Preservation
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel, hold_samples, keep_move
from services.samples.commands.tubes.collect_sample import check_is_hub
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit import parcel_statements
from services.samples.domain.transit.parcel import Box, Parcel, check_contents, tubes_of
from services.samples.domain.transit.parcel_states import ParcelState
from services.samples.domain.tubes.sample import Sample
from services.samples.store.transit import parcels


@dataclass(frozen=True, slots=True)
class PackParcel:
    """What lies in it, for which hub; with an id, a draft is packed anew."""

    call: Call
    receiver: str
    boxes: tuple[Box, ...]
    preservation: Preservation | None = None
    parcel_id: UUID | None = None


async def pack_parcel(db: Database, order: PackParcel, *, parties: Organisations) -> Packed:
    """Keep the draft; a tube that lies in another parcel is refused."""
    check_is_hub(parties, order.receiver, where="body.hub")
    check_contents(order.boxes)
    async with db.transaction(order.call) as tx:
        if order.parcel_id is None:
            return tx.answer(await _packed(tx, order))
        return tx.answer(await _repacked(tx, order, order.parcel_id))


async def _packed(tx: Transaction, order: PackParcel) -> Packed:
    inside = await _tubes(tx, order)
    parcel = Parcel(
        id=new_id(),
        hospital=inside[0].hospital,
        sender=order.call.caller.organisation,
        receiver=order.receiver,
        state=ParcelState.DRAFT,
        created_at=tx.now,
        created_by=order.call.by,
        preservation=order.preservation,
    )
    entry = Audit(did="draft parcel", about=f"parcel/{parcel.id}")
    await parcels.add(tx, parcel, order.boxes, entry)
    await outbox.put(tx, parcel_statements.stated(parcel, tubes_of(order.boxes), at=tx.now))
    return Packed(parcel, order.boxes, tuple(inside))


async def _repacked(tx: Transaction, order: PackParcel, parcel_id: UUID) -> Packed:
    seen = await parcels.find(tx, parcel_id)
    seen.check_sender(order.call.caller.organisation)
    seen.check_open()
    # Those of before and those of now together, so that two who pack anew cannot block each other.
    before = [tube.sample_id for tube in tubes_of(await parcels.boxes_of(tx, parcel_id))]
    await hold_samples(tx, [*before, *(tube.sample_id for tube in tubes_of(order.boxes))])
    inside = await _tubes(tx, order)
    held = await hold_parcel(tx, parcel_id)
    if inside[0].hospital != held.parcel.hospital:
        raise Invalid("The samples of a parcel come from one hospital.", where="body.boxes")
    parcel = held.parcel.repacked(receiver=order.receiver, preservation=order.preservation)
    await parcels.repack(tx, parcel_id, order.boxes)
    await keep_move(tx, parcel, tubes_of(order.boxes))
    return Packed(parcel, order.boxes, tuple(inside))


async def _tubes(tx: Transaction, order: PackParcel) -> Sequence[Sample]:
    """Tubes that are at hand, all of one hospital, and for this hub."""
    inside = await hold_samples(tx, [tube.sample_id for tube in tubes_of(order.boxes)], FOR_SAMPLES)
    if len({sample.hospital for sample in inside}) > 1:
        raise Invalid("The samples of a parcel come from one hospital.", where="body.boxes")
    for sample in inside:
        _check_packable(sample, receiver=order.receiver)
    return inside


def _check_packable(sample: Sample, *, receiver: str) -> None:
    where = "body.boxes.tubes.sample_id"
    if sample.stage is not SampleStage.COLLECTED:
        sentence = f"Sample {sample.label} is {sample.stage}; only what is at hand can be packed."
        raise WrongState(sentence, where=where, right=SampleStage.COLLECTED)
    if sample.hub not in {None, receiver}:
        raise WrongState(f"Sample {sample.label} is planned for {sample.hub}.", where="body.hub", right=sample.hub)
