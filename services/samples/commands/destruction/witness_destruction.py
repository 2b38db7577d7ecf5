"""A second person witnesses what became of tubes: they are no more, and the last one makes the certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.organisations import Organisations
from services.samples.commands.biobank.make_tubes import taking_of
from services.samples.commands.biobank.position_history import movement_of, note_move
from services.samples.commands.destruction.certify import certify_if_whole
from services.samples.commands.destruction.held_list import hold_list, person_of
from services.samples.domain.biobank.derivation import TakenFor
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import ListedTube, Outcome, TubeKind
from services.samples.domain.stages import AliquotStage
from services.samples.domain.transit.custody import Holder
from services.samples.domain.tubes import sample_statements
from services.samples.store.biobank import aliquots, takings
from services.samples.store.destruction import destructions, listed_tubes
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class WitnessDestruction:
    """Which tubes of which list, by their labels."""

    call: Call
    destruction_id: UUID
    labels: tuple[str, ...]


async def witness_destruction(db: Database, order: WitnessDestruction, *, parties: Organisations) -> Destruction:
    """All of them, or none."""
    by = person_of(order.call)
    async with db.transaction(order.call) as tx:
        held = await hold_list(tx, order.destruction_id, order.labels)
        seen = [tube.witnessed(by=by, at=tx.now) for tube in held.named]
        await listed_tubes.save(tx, seen)
        await _end(tx, seen)
        after = held.destruction.grown()
        changes = {"tubes": list(order.labels)}
        about = f"destruction/{after.id}"
        entry = Audit(did="witnessed destruction", about=about, patient=after.patient, changes=changes)
        await destructions.save(tx, after, entry)
        return tx.answer(await certify_if_whole(tx, after, parties=parties))


async def _end(tx: Transaction, tubes: Sequence[ListedTube]) -> None:
    """In the order of the ids, aliquots before what they were made of has ended."""
    for tube in sorted(tubes, key=lambda one: (one.kind, one.tube_id)):
        if tube.outcome is Outcome.DESTROYED and tube.happened_at is not None:
            await (_end_sample if tube.kind is TubeKind.SAMPLE else _end_aliquot)(tx, tube.tube_id, tube.happened_at)


async def _end_sample(tx: Transaction, sample_id: UUID, at: datetime) -> None:
    """Custody says from when on nobody has it; nothing of what was is changed."""
    gone = (await samples.lock(tx, sample_id)).destroyed()
    entry = Audit(did="destroyed sample", about=f"sample/{gone.id}", patient=gone.patient)
    await samples.move(tx, gone, entry, since=at, holder=Holder.NOBODY)
    await outbox.put(tx, sample_statements.destroyed(gone, destroyed_at=at, at=tx.now))


async def _end_aliquot(tx: Transaction, aliquot_id: UUID, at: datetime) -> None:
    """Its place is free, and what was left in it is on record as destroyed."""
    before = await aliquots.lock(tx, aliquot_id)
    if before.stage is AliquotStage.USED_UP:
        # Whoever it had been handed out to has destroyed it, and that has been settled.
        return
    gone, left = before.destroyed(), before.left()
    if left is not None and left.value:
        await takings.add(tx, taking_of(tx, before, left, into=None, what_for=TakenFor.DESTROYED, at=at))
    entry = Audit(did="destroyed aliquot", about=f"aliquot/{gone.id}", patient=gone.patient)
    await aliquots.save(tx, gone, entry)
    await note_move(tx, before, movement_of(tx, before, gone, reason=MoveReason.DESTROYED, at=at), gone)
