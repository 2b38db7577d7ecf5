"""A hub takes an empty place out of use, or into use again."""

from dataclasses import replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.domain.biobank.storage import Storage
from services.samples.store.biobank import storages
from services.samples.store.tree import relocating


async def close_storage(db: Database, call: Call, storage_id: UUID) -> Storage:
    """Nothing lies in it any more, and nothing in it is in use; from now on nothing is laid there."""
    async with db.transaction(call) as tx:
        part = await relocating.hold(tx, storage_id, None)
        part.node.check_in_use(where=None)
        if not part.is_empty():
            raise WrongState("Only what is empty goes out of use.", right="no tubes, and no place in use within it")
        entry = Audit(did="closed storage", about=f"storage/{storage_id}")
        await relocating.set_closed(tx, part.node, entry, at=tx.now)
        return tx.answer(replace(part.node, closed_at=tx.now))


async def reopen_storage(db: Database, call: Call, storage_id: UUID) -> Storage:
    """It is used again; what it stands in must be in use."""
    async with db.transaction(call) as tx:
        seen = await storages.find(tx, storage_id)
        part = await relocating.hold(tx, storage_id, seen.parent_id)
        if part.node.closed_at is None:
            raise WrongState("This place is in use.")
        if part.parent is not None:
            part.parent.check_in_use(where=None)
        entry = Audit(did="reopened storage", about=f"storage/{storage_id}")
        await relocating.set_closed(tx, part.node, entry, at=None)
        return tx.answer(replace(part.node, closed_at=None))
