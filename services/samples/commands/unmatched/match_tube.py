"""Somebody knows the tube: it is a sample that is on its way to this hub, and is received with it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.destruction.lock_away import lock_away
from services.samples.commands.transit.take_out import take_out_one
from services.samples.commands.tubes.receive_sample import take_in
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.unmatched import unmatched_statements as statements
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.store import patients
from services.samples.store.tubes import samples
from services.samples.store.unmatched import unmatched_tubes

FIRST = "a sample on its way to this hub: its hospital notes collection and dispatch first, the tube waits here"


@dataclass(frozen=True, slots=True)
class MatchTube:
    """Which sample it is, by id or by label."""

    call: Call
    tube_id: UUID
    sample: UUID | str


async def match_tube(db: Database, order: MatchTube) -> UnmatchedTube:
    """The sample came when the tube was found: custody passes from the courier to the hub at that instant."""
    async with db.transaction(order.call) as tx:
        (await unmatched_tubes.find(tx, order.tube_id)).check_at(order.call.caller.organisation)
        sample = await _held(tx, order.sample)
        tube = await unmatched_tubes.lock(tx, order.tube_id)
        order.call.check_version(tube.version)
        matched = tube.matched(sample.id, hospital=sample.hospital, by=order.call.by, at=tx.now)
        await _arrive(tx, sample, tube)
        about = f"unmatched-tube/{tube.id}"
        entry = Audit(did="matched tube", about=about, patient=sample.patient, changes={"sample": str(sample.id)})
        await unmatched_tubes.save(tx, matched, entry)
        await outbox.put(tx, statements.matched(matched, sample, at=tx.now))
        return tx.answer(matched)


async def _held(tx: Transaction, named: UUID | str) -> Sample:
    """Locked in the order in which everybody locks: patient, then sample."""
    found = await (samples.find(tx, named) if isinstance(named, UUID) else samples.find_by_label(tx, named))
    await patients.hold(tx, found.patient)
    return await samples.lock(tx, found.id)


async def _arrive(tx: Transaction, sample: Sample, tube: UnmatchedTube) -> None:
    if sample.stage is SampleStage.QUARANTINED and sample.dispatched_at is not None and sample.received_at is None:
        return await _lock_away(tx, sample, tube)
    if sample.stage is not SampleStage.DISPATCHED:
        raise WrongState(f"The sample is {sample.stage}.", where="body.sample", wrong=sample.stage, right=FIRST)
    await take_in(tx, sample, hub=tube.hub, at=tube.found_at)
    return None


async def _lock_away(tx: Transaction, sample: Sample, tube: UnmatchedTube) -> None:
    """Consent was withdrawn on the way: nobody may use it, and the hub has it."""
    arrived = await lock_away(tx, sample, at=tube.found_at)
    await take_out_one(tx, arrived, None, at=tube.found_at)
