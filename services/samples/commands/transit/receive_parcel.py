"""A hub opens a parcel: how each tube was found, and what is taken in, in one go."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.destruction.lock_away import lock_away
from services.samples.commands.transit.hold_parcel import Packed, hold_parcel
from services.samples.commands.transit.open_nonconformity import open_about_tube
from services.samples.commands.transit.take_out import take_out
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.nonconformity import Deviation
from services.samples.domain.transit.parcel import Condition, Tube
from services.samples.domain.transit.parcel_states import ON_THE_WAY
from services.samples.domain.transit.transport import TransportAlarm
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import assays
from services.samples.store.transit import parcels
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One tube as it was found; `sample` is its id or its label."""

    sample: UUID | str
    condition: Condition
    rejected_for: RejectionReason | None = None
    note: str | None = None
    alarms: tuple[TransportAlarm, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiveParcel:
    """What the hub has looked at so far; the rest may follow."""

    call: Call
    parcel_id: UUID
    received_at: datetime
    found: tuple[Found, ...]


async def receive_parcel(db: Database, order: ReceiveParcel) -> Packed:
    """Take the tubes in or reject them, and say what was wrong; what is missing is waited for."""
    async with db.transaction(order.call) as tx:
        (await parcels.find(tx, order.parcel_id)).check_receiver(order.call.caller.organisation)
        held = await hold_parcel(tx, order.parcel_id)
        _check_open(held, order)
        named = _all_named(held, order.found)
        tubes = [_tube(sample, one, at=order.received_at) for sample, one in named]
        parcel, boxes = await take_out(tx, held.parcel, held.boxes, tubes, at=order.received_at)
        orders = await assays.open_of_samples(tx, [sample.id for sample, one in named if one.rejected_for is not None])
        moved = [await _settle(tx, sample, one, order, orders.get(sample.id, ())) for sample, one in named]
        after = {**{sample.id: sample for sample in held.samples}, **{sample.id: sample for sample in moved}}
        return tx.answer(Packed(parcel, tuple(boxes), tuple(after.values())))


def _check_open(held: Packed, order: ReceiveParcel) -> None:
    held.parcel.check_after_dispatch(order.received_at, where="body.received_at")
    if held.parcel.state not in ON_THE_WAY:
        raise WrongState(f"The parcel is {held.parcel.state}; nothing of it is waited for.")


def _all_named(held: Packed, found: Sequence[Found]) -> Sequence[tuple[Sample, Found]]:
    """The tubes that are meant, by id or label, each once."""
    known: dict[UUID | str, Sample] = {key: one for one in held.samples for key in (one.id, one.label)}
    out = {tube.sample_id for tube in held.tubes if tube.taken_out_at is not None}
    named = [(_named(known.get(one.sample), one, out), one) for one in found]
    _check_once([sample for sample, _ in named])
    return named


def _named(sample: Sample | None, found: Found, out: Container[UUID]) -> Sample:
    """One that has been taken out is not there any more."""
    if sample is None:
        sentence = "This tube does not lie in the parcel: receive it by itself."
        raise Invalid(sentence, where="body.tubes", wrong=str(found.sample), right="a tube of the parcel")
    if sample.id in out:
        raise WrongState(f"Sample {sample.label} has been taken out already.", where="body.tubes", wrong=sample.label)
    return sample


def _check_once(named: Sequence[Sample]) -> None:
    times = Counter(one.id for one in named)
    twice = next((one for one in named if times[one.id] > 1), None)
    if twice is not None:
        raise Invalid("The same tube stands here twice.", where="body.tubes", wrong=twice.label, right="each once")


def _tube(sample: Sample, found: Found, *, at: datetime) -> Tube:
    waits = found.condition is Condition.MISSING and found.rejected_for is None
    return Tube(
        sample_id=sample.id,
        box="",
        condition=found.condition,
        noted_at=at,
        taken_out_at=None if waits else at,
    )


async def _settle(
    tx: Transaction, sample: Sample, found: Found, order: ReceiveParcel, orders: Sequence[Assay]
) -> Sample:
    """The tube itself: taken in, rejected with its open orders, locked away, or still waited for."""
    moved = await _moved(tx, sample, found, order, orders)
    if found.condition is not Condition.GOOD or found.rejected_for is not None:
        await open_about_tube(
            tx,
            moved,
            Deviation(found.rejected_for or found.condition),
            rejected=found.rejected_for is not None,
            note=found.note,
            hub=order.call.caller.organisation,
        )
    return moved


async def _moved(
    tx: Transaction, sample: Sample, found: Found, order: ReceiveParcel, orders: Sequence[Assay]
) -> Sample:
    if sample.stage is SampleStage.QUARANTINED:
        return sample if found.condition is Condition.MISSING else await lock_away(tx, sample, at=order.received_at)
    if found.rejected_for is not None:
        rejected = await _reject(tx, sample, found.rejected_for, found, order)
        await cancel_all(tx, orders, reason="sample rejected")
        await outbox.put(tx, statements.rejected(rejected, at=tx.now))
        return rejected
    return sample if found.condition is Condition.MISSING else await _receive(tx, sample, found, order)


async def _receive(tx: Transaction, sample: Sample, found: Found, order: ReceiveParcel) -> Sample:
    thawed = (TransportAlarm.THAWED,) if found.condition is Condition.THAWED else ()
    received = sample.received(
        hub=order.call.caller.organisation, at=order.received_at, noticed=(*found.alarms, *thawed)
    )
    await samples.move(tx, received, _entry("received sample", sample))
    await outbox.put(tx, statements.received(received, at=tx.now))
    return received


async def _reject(
    tx: Transaction, sample: Sample, reason: RejectionReason, found: Found, order: ReceiveParcel
) -> Sample:
    hub = order.call.caller.organisation
    rejected = sample.rejected(hub=hub, at=order.received_at, reason=reason, note=found.note)
    await samples.move(tx, rejected, _entry("rejected sample", sample, reason=found.note))
    return rejected


def _entry(did: str, sample: Sample, *, reason: str | None = None) -> Audit:
    return Audit(did=did, about=f"sample/{sample.id}", patient=sample.patient, reason=reason)
