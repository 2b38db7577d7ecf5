"""A part of the storage tree in the database: held with all its tubes, and moved as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal, select, text, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, NotFound
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.tree.relocation import MOST_TUBES, Relocation
from services.samples.store.biobank.aliquots import aliquot_of
from services.samples.store.biobank.storages import storage_of
from services.samples.store.sight import seen_storages
from services.samples.store.tables.biobank import aliquots, movements, storages

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('storage tree ' || CAST(:hub AS text), 0))")
_FORMER = text(
    """
    INSERT INTO former_paths (storage_id, until, hub, path)
    SELECT id, CAST(:at AS timestamptz), hub, path FROM storages WHERE id = ANY(CAST(:ids AS uuid[]))
    ON CONFLICT (storage_id, until) DO NOTHING
    """
)
_LATER = text("SET CONSTRAINTS fk_aliquots_place_in_the_tree DEFERRED")


class ChangedMeanwhileError(Exception):
    """Something was laid or drawn there while the locks were taken: from the beginning, please."""


@dataclass(frozen=True, slots=True)
class Part:
    """A node, the new parent if there is one, all nodes within it (itself the first), and the tubes in them."""

    node: Storage
    parent: Storage | None
    inside: Sequence[Storage]
    tubes: Sequence[Aliquot]

    def is_empty(self) -> bool:
        """Nothing lies in it, and no place in it is in use besides itself."""
        return not self.tubes and all(one.closed_at for one in self.inside if one.id != self.node.id)


async def hold(tx: Transaction, storage_id: UUID, parent_id: UUID | None) -> Part:
    """Everybody's order: tubes before places. What came in between is noticed when all is held."""
    seen = await tx.first(select(storages).where(storages.c.id == storage_id, seen_storages(tx.call)))
    if seen is None:
        raise NotFound("There is no such place.")
    await tx.execute(_ONE_AT_A_TIME, {"hub": seen.hub})
    ids = await _inside(tx, storage_id)
    tubes = await _tubes(tx, ids)
    held = await _nodes(tx, [*ids, *([parent_id] if parent_id else [])], hub=seen.hub)
    if set(await _inside(tx, storage_id)) != set(ids) or await _count(tx, ids) != len(tubes):
        raise ChangedMeanwhileError
    if parent_id is not None and parent_id not in held:
        raise NotFound("There is no such place to stand in.", where="body.parent_id")
    parent = held[parent_id] if parent_id else None
    return Part(held[storage_id], parent, [held[one] for one in ids], tubes)


async def last_moved(tx: Transaction, part: Part) -> datetime | None:
    """When a tube of it was moved last."""
    ids = select(aliquots.c.id).where(aliquots.c.storage_id.in_([one.id for one in part.inside]))
    found: datetime | None = await tx.scalar(
        select(func.max(movements.c.moved_at)).where(movements.c.aliquot_id.in_(ids))
    )
    return found


async def relocate(tx: Transaction, part: Part, to: Relocation, entry: Audit, *, at: datetime) -> None:
    """Name all anew; the former names are kept. The tubes' lines are written by whoever asks for it."""
    await _check_new(tx, part, to)
    ids = [one.id for one in part.inside]
    await tx.execute(_FORMER, {"at": at, "ids": ids})
    await tx.execute(_LATER)
    kept = func.substr(storages.c.path, len(to.from_path) + 1)
    inside = update(storages).where(storages.c.id.in_(ids))
    await tx.execute(inside.values(path=literal(to.to_path).op("||")(kept)))
    root = update(storages).where(storages.c.id == to.storage_id)
    await tx.execute(root.values(parent_id=to.parent_id, name=to.name))
    moved = update(aliquots).where(aliquots.c.storage_id.in_(ids))
    kept = func.substr(aliquots.c.box, len(to.from_path) + 1)
    await tx.execute(moved.values(box=literal(to.to_path).op("||")(kept), version=aliquots.c.version + 1))
    await audit.write(tx, entry)


async def set_closed(tx: Transaction, storage: Storage, entry: Audit, *, at: datetime | None) -> None:
    """Out of use from then on, or (null) in use again."""
    await tx.execute(update(storages).where(storages.c.id == storage.id).values(closed_at=at))
    await audit.write(tx, entry)


async def _check_new(tx: Transaction, part: Part, to: Relocation) -> None:
    """Nobody else has this name, nor stands below it: an odd name can look as if."""
    below = storages.c.path.like(f"{_escaped(to.to_path)}/%", escape="\\")
    same = select(storages.c.path).where(storages.c.hub == part.node.hub, (storages.c.path == to.to_path) | below)
    others = same.where(storages.c.id.not_in([one.id for one in part.inside]))
    found = await tx.first(others.limit(1))
    if found is not None:
        raise AlreadyThere("There is a node of this name.", where="body.name", wrong=found.path)


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def _inside(tx: Transaction, storage_id: UUID) -> list[UUID]:
    within = select(storages.c.id).where(storages.c.id == storage_id).cte("within", recursive=True)
    within = within.union(select(storages.c.id).join(within, storages.c.parent_id == within.c.id))
    return [row.id for row in await tx.all(select(within.c.id))]


async def _tubes(tx: Transaction, ids: Sequence[UUID]) -> Sequence[Aliquot]:
    """One more than may move is enough to refuse it."""
    lying = select(aliquots).where(aliquots.c.storage_id.in_(ids)).order_by(aliquots.c.id).limit(MOST_TUBES + 1)
    return [aliquot_of(row) for row in await tx.all(lying.with_for_update())]


async def _count(tx: Transaction, ids: Sequence[UUID]) -> int:
    lying = select(aliquots.c.id).where(aliquots.c.storage_id.in_(ids)).limit(MOST_TUBES + 1)
    return len(await tx.all(lying))


async def _nodes(tx: Transaction, ids: Sequence[UUID], *, hub: str) -> dict[UUID, Storage]:
    named = select(storages).where(storages.c.id.in_(ids), storages.c.hub == hub).order_by(storages.c.path)
    return {row.id: storage_of(row) for row in await tx.all(named.with_for_update())}
