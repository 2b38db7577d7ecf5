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
from services.samples.commands.collect_sample import check_is_hub
from services.samples.commands.look_at_sample import look_in_time
from services.samples.domain import sample_statements as statements
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.delay import late_from
from services.samples.domain.sample import Sample
from services.samples.domain.shipment import Shipment
from services.samples.store import patients, samples, shipments


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
    """All of the samples leave together, or none does."""
    check_is_hub(parties, order.hub)
    async with db.transaction(order.call) as tx:
        packed = await _packed(tx, order)
        shipment = _shipment(tx, order, hospital=packed[0].hospital)
        shipment.check_times()
        await shipments.add(tx, shipment, Audit(did="dispatched shipment", about=f"shipment/{shipment.id}"))
        sent = [sample.dispatched(shipment.parcel()) for sample in packed]
        for sample in sent:
            entry = Audit(did="dispatched sample", about=f"sample/{sample.id}", patient=sample.patient)
            await samples.save(tx, sample, entry)
        await outbox.put(tx, *(statements.dispatched(sample, shipment, at=tx.now) for sample in sent))
        await look_in_time(tx, sent, {sample.id: late_from(sample) for sample in sent}, parties=parties)
        return tx.answer(Dispatched(shipment, tuple(sent)))


async def _packed(tx: Transaction, order: DispatchSamples) -> Sequence[Sample]:
    """The samples, locked; patients first and everything in order, so that two parcels cannot block each other."""
    seen = [await samples.find(tx, sample_id) for sample_id in sorted(set(order.sample_ids))]
    for code in sorted({sample.patient for sample in seen}):
        (await patients.hold(tx, code)).check_consents(FOR_SAMPLES)
    locked = [await samples.lock(tx, sample.id) for sample in seen]
    if len({sample.hospital for sample in locked}) > 1:
        raise Invalid("The samples of a parcel come from one hospital.", where="body.samples")
    return locked


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
