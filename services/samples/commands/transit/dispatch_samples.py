"""A hospital hands one or more samples to a courier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.vocabulary import Preservation
from services.samples.commands.transit.hand_over import hand_over
from services.samples.commands.transit.hold_parcel import hold_samples
from services.samples.commands.tubes.collect_sample import check_is_hub
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.transit import parcel_statements
from services.samples.domain.transit.parcel import Box, Parcel, Tube
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes.sample import Sample
from services.samples.store.transit import parcels

ONLY_BOX = "1"


@dataclass(frozen=True, slots=True)
class DispatchSamples:
    """What is in the parcel, who carries it, where to."""

    call: Call
    sample_ids: tuple[UUID, ...]
    hub: str
    courier: str
    dispatched_at: datetime
    expected_at: datetime
    tracking_number: str | None = None
    preservation: Preservation | None = None


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The parcel with what is in it."""

    shipment: Shipment
    samples: tuple[Sample, ...]


async def dispatch_samples(db: Database, order: DispatchSamples, *, parties: Organisations) -> Dispatched:
    """All of the samples leave together, in a parcel of one box, or none does."""
    check_is_hub(parties, order.hub)
    async with db.transaction(order.call) as tx:
        packed = await hold_samples(tx, order.sample_ids, FOR_SAMPLES)
        if len({sample.hospital for sample in packed}) > 1:
            raise Invalid("The samples of a parcel come from one hospital.", where="body.samples")
        shipment = _shipment(tx, order, hospital=packed[0].hospital)
        await keep_parcel(tx, shipment, packed, sender=shipment.hospital)
        sent = await hand_over(tx, packed, shipment, parties=parties)
        return tx.answer(Dispatched(shipment, sent))


async def keep_parcel(tx: Transaction, shipment: Shipment, packed: Sequence[Sample], *, sender: str) -> None:
    """A parcel of one box that leaves as soon as it is packed."""
    parcel = Parcel.sent(shipment, by=tx.call.by, sender=sender)
    box = Box(name=ONLY_BOX, tubes=tuple(Tube(sample_id=sample.id, box=ONLY_BOX) for sample in packed))
    await parcels.add(tx, parcel, [box], Audit(did="dispatched parcel", about=f"parcel/{parcel.id}"))
    await outbox.put(tx, parcel_statements.stated(parcel, box.tubes, at=tx.now))


def _shipment(tx: Transaction, order: DispatchSamples, *, hospital: str) -> Shipment:
    return Shipment(
        id=new_id(),
        hospital=hospital,
        hub=order.hub,
        courier=order.courier,
        tracking_number=order.tracking_number,
        preservation=order.preservation,
        dispatched_at=order.dispatched_at,
        expected_at=order.expected_at,
        created_at=tx.now,
    )
