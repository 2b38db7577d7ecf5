"""A hub takes a sample from the courier."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.transit.take_out import take_out_one
from services.samples.domain.transit.transport import TransportAlarm
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class ReceiveSample:
    """What the hub tells us at its door."""

    call: Call
    sample_id: UUID
    received_at: datetime
    alarms: tuple[TransportAlarm, ...] = ()


async def receive_sample(db: Database, order: ReceiveSample) -> Sample:
    """Take the sample in and tell the network, or do neither."""
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        await patients.hold(tx, seen.patient)
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        hub = order.call.caller.organisation
        return tx.answer(await take_in(tx, sample, hub=hub, at=order.received_at, noticed=tuple(order.alarms)))


async def take_in(tx: Transaction, sample: Sample, *, hub: str, at: datetime, noticed: tuple[str, ...] = ()) -> Sample:
    """The hub has a sample that this transaction has locked."""
    received = sample.received(hub=hub, at=at, noticed=noticed)
    entry = Audit(did="received sample", about=f"sample/{sample.id}", patient=sample.patient)
    await samples.move(tx, received, entry)
    await take_out_one(tx, received, None, at=at)
    await outbox.put(tx, statements.received(received, at=tx.now))
    return received
