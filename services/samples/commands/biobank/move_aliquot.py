"""A tube is laid at another place, taken out of the storage, or brought back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.biobank.locked_tube import lock_tube
from services.samples.commands.biobank.named_place import hold_places
from services.samples.commands.biobank.position_history import movement_of, note_move
from services.samples.commands.destruction.check_locked_away import check_locked_away
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.movement import FOR_USE, MoveReason
from services.samples.store.biobank import aliquots, storages


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAliquot:
    """Which tube, where to (`to` empty: out of the storage), when and why."""

    call: Call
    aliquot_id: UUID
    to: Place | None
    reason: MoveReason
    at: datetime
    note: str | None = None


async def move_aliquot(db: Database, order: MoveAliquot) -> Aliquot:
    """Change the place and write the history, or do neither."""
    async with db.transaction(order.call) as tx:
        before = await lock_tube(tx, order.call, order.aliquot_id, for_use=order.reason in FOR_USE)
        await check_locked_away(tx, before, order.to, order.reason)
        after = await _moved(tx, before, order.to)
        changes = {"reason": order.reason.value}
        entry = Audit(did="moved aliquot", about=f"aliquot/{after.id}", patient=after.patient, changes=changes)
        await aliquots.save(tx, after, entry)
        movement = movement_of(tx, before, after, reason=order.reason, at=order.at, note=order.note)
        await note_move(tx, before, movement, after)
        return tx.answer(after)


async def _moved(tx: Transaction, before: Aliquot, to: Place | None) -> Aliquot:
    if to is None:
        return before.taken_out()
    [storage] = await hold_places(tx, before.hub, [to], where="body.position", besides=before.place)
    after = before.laid(to, storage.id)
    await storages.check_free(tx, storage, to, where="body.position")
    return after
