"""A hub moves a box, a rack, a freezer to another place, or names it anew, with everything in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from services.samples.commands.biobank.position_history import movement_of
from services.samples.commands.destruction.check_locked_away import boxes_locked_away, check_still_locked_away
from services.samples.domain.biobank import aliquot_statements as statements
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.tree.relocation import Relocation, relocation_of
from services.samples.store.biobank import movements, storages
from services.samples.store.tree import relocating
from services.samples.store.tree.relocating import ChangedMeanwhileError, Part

ATTEMPTS: Final = 5
"""As often others may lay something there between the look and the lock, before the caller is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelocateStorage:
    """Which node, into which (`to_root`: into none), under which name; what is null stays as it is."""

    call: Call
    storage_id: UUID
    at: datetime
    reason: MoveReason
    parent_id: UUID | None = None
    to_root: bool = False
    name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Relocated:
    """The node where it stands now, and how many nodes and tubes went with it."""

    storage: Storage
    nodes: int
    tubes: int


async def relocate_storage(db: Database, order: RelocateStorage) -> Relocated:
    """Every tube in it gets its line in its history, or nothing moves."""
    for _ in range(ATTEMPTS):
        try:
            return await _attempt(db, order)
        except ChangedMeanwhileError:
            continue
    raise WrongState("Others keep laying tubes there; try again when they are done.")


async def _attempt(db: Database, order: RelocateStorage) -> Relocated:
    async with db.transaction(order.call) as tx:
        seen = await storages.find(tx, order.storage_id)
        stays = not order.to_root and order.parent_id is None
        part = await relocating.hold(tx, order.storage_id, seen.parent_id if stays else order.parent_id)
        name = order.name or part.node.name
        to = relocation_of(part.node, parent=part.parent, name=name, inside=part.inside, tubes=len(part.tubes))
        await _check_forward(tx, part, order.at)
        locked = await boxes_locked_away(tx, part.node.hub, part.tubes)
        await relocating.relocate(tx, part, to, _entry(part, to, order.reason), at=order.at)
        await check_still_locked_away(tx, part.node.hub, [to.path_of(box) for box in locked])
        for tube in part.tubes:
            await _note(tx, tube, to, order)
        moved = replace(part.node, parent_id=to.parent_id, name=to.name, path=to.to_path)
        return tx.answer(Relocated(moved, len(part.inside), len(part.tubes)))


async def _check_forward(tx: Transaction, part: Part, at: datetime) -> None:
    """The histories of the tubes run forward, as with a tube that is moved by itself."""
    last = await relocating.last_moved(tx, part)
    if last is not None and at < last:
        raise Invalid("A tube in it was moved later than that.", where="body.at", right=f"from {last.isoformat()} on")


def _entry(part: Part, to: Relocation, reason: MoveReason) -> Audit:
    patients = sorted({tube.patient for tube in part.tubes})
    changes = {"from": to.from_path, "to": to.to_path, "reason": reason.value, "patients": patients}
    return Audit(did="relocated storage", about=f"storage/{part.node.id}", changes=changes)


async def _note(tx: Transaction, before: Aliquot, to: Relocation, order: RelocateStorage) -> None:
    """One line per tube: whoever asks where a tube was need not know which box was carried when."""
    if before.place is None:
        return
    place = Place(to.path_of(before.place.box), before.place.position)
    after = replace(before, place=place, version=before.version + 1)
    line = movement_of(tx, before, after, reason=order.reason, at=order.at, note=order.note)
    await movements.add(tx, line)
    await outbox.put(tx, statements.moved(after, line, at=tx.now))
