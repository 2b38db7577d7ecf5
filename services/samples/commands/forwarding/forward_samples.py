"""A hub sends tubes on to another hub: all of them in one parcel, whose sender it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.vocabulary import Preservation
from services.samples.commands.advise_routing import Loads, present_loads
from services.samples.commands.forwarding.hand_on_orders import hand_on_orders
from services.samples.commands.forwarding.keep_forwarding import keep_forwarding, open_about_places, told_of
from services.samples.commands.transit.dispatch_samples import keep_parcel
from services.samples.commands.transit.hold_parcel import hold_samples
from services.samples.commands.tubes.collect_sample import check_is_hub
from services.samples.commands.tubes.receive_sample import take_in
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.forwarding import new_hub
from services.samples.domain.forwarding.forwarding import Forwarding, ForwardReason
from services.samples.domain.forwarding.new_hub import NewHub
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes.sample import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardSamples:
    """Which tubes, to which hub, why, and who carries them; `found_at` for those that nobody has received yet."""

    call: Call
    sample_ids: tuple[UUID, ...]
    hub: str
    reason: ForwardReason
    courier: str
    dispatched_at: datetime
    expected_at: datetime
    note: str | None = None
    found_at: datetime | None = None
    tracking_number: str | None = None
    preservation: Preservation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The parcel, what is in it, what is wanted of it, and what is known of the hub that it goes to."""

    shipment: Shipment
    forwardings: tuple[Forwarding, ...]
    samples: tuple[Sample, ...]
    orders: tuple[Assay, ...]
    hub: NewHub


async def forward_samples(db: Database, order: ForwardSamples, *, parties: Organisations) -> Forwarded:
    """All of them go on together, or none does."""
    check_is_hub(parties, order.hub)
    loads = await present_loads(db)
    async with db.transaction(order.call) as tx:
        held = await hold_samples(tx, order.sample_ids, FOR_SAMPLES)
        _check_parcel(held, order)
        at_hand = [await _at_hand(tx, sample, order) for sample in held]
        return tx.answer(await _sent_on(tx, at_hand, order, parties=parties, loads=loads))


async def _sent_on(
    tx: Transaction, at_hand: Sequence[Sample], order: ForwardSamples, *, parties: Organisations, loads: Loads
) -> Forwarded:
    here, shipment = tx.call.caller.organisation, _shipment(tx, order, hospital=at_hand[0].hospital)
    shipment.check_times()
    gone = tuple(sample.forwarded(shipment.parcel(), hub=here) for sample in at_hand)
    told = tuple(told_of(tx, sample, shipment, reason=order.reason, note=order.note) for sample in at_hand)
    await keep_parcel(tx, shipment, at_hand, sender=here)
    await keep_forwarding(tx, shipment, told, gone)
    orders = [await hand_on_orders(tx, sample, from_hub=here) for sample in gone]
    await open_about_places(tx, at_hand, told)
    goal = parties.get(order.hub)
    reached = [new_hub.on_arrival(sample, its, hub=goal) for sample, its in zip(gone, orders, strict=True)]
    wanted = tuple(one for its in orders for one in its)
    known = new_hub.stated(order.hub, reached, loads=loads.waiting if loads else None)
    return Forwarded(shipment=shipment, forwardings=told, samples=gone, orders=wanted, hub=known)


def _check_parcel(held: Sequence[Sample], order: ForwardSamples) -> None:
    if order.hub == order.call.caller.organisation:
        raise Invalid("The tubes are at this hub already.", where="body.hub", wrong=order.hub, right="another hub")
    if len({sample.hospital for sample in held}) > 1:
        raise Invalid("The samples of a parcel come from one hospital.", where="body.samples")


async def _at_hand(tx: Transaction, sample: Sample, order: ForwardSamples) -> Sample:
    """A tube that was only just found in its parcel is received first: the chain of custody has no gap."""
    if sample.stage is not SampleStage.DISPATCHED or sample.hub != tx.call.caller.organisation:
        return sample
    if order.found_at is None:
        sentence = f"Sample {sample.label} has not been received yet; say when it was found."
        raise WrongState(sentence, where="body.found_at", wrong=sample.label, right="when the parcel was opened")
    return await take_in(tx, sample, hub=tx.call.caller.organisation, at=order.found_at)


def _shipment(tx: Transaction, order: ForwardSamples, *, hospital: str) -> Shipment:
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
