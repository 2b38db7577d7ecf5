"""A hub draws its storage tree: one node more."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from services.samples.domain.biobank.storage import Grid, Storage, StorageKind, check_shape
from services.samples.domain.label import Labelled
from services.samples.domain.tree.relocation import LONGEST_PATH
from services.samples.store import labels
from services.samples.store.biobank import storages


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateStorage:
    """Which node, below which; a root has none above it."""

    call: Call
    parent_id: UUID | None
    kind: StorageKind
    name: str
    grid: Grid | None = None
    capacity: int | None = None


async def create_storage(db: Database, order: CreateStorage) -> Storage:
    """Keep the node with a label of its own."""
    check_shape(order.kind, order.grid, order.capacity)
    async with db.transaction(order.call) as tx:
        storage = await _new(tx, order)
        await storages.add(tx, storage, Audit(did="created storage", about=f"storage/{storage.id}"))
        return tx.answer(storage)


async def _new(tx: Transaction, order: CreateStorage) -> Storage:
    return Storage(
        id=new_id(),
        label=await labels.claim(tx, Labelled.STORAGE),
        hub=order.call.caller.organisation,
        parent_id=order.parent_id,
        kind=order.kind,
        name=order.name,
        path=await _path(tx, order),
        grid=order.grid,
        capacity=order.capacity,
        created_at=tx.now,
    )


async def _path(tx: Transaction, order: CreateStorage) -> str:
    if order.parent_id is None:
        return order.name
    parent = await storages.hold_one(tx, order.parent_id)
    parent.check_in_use(where="body.parent_id")
    parent.check_can_hold(order.kind)
    path = f"{parent.path}/{order.name}"
    if len(path) > LONGEST_PATH:
        raise Invalid("The names from the root on are too long.", where="body.name", right=f"at most {LONGEST_PATH}")
    return path
