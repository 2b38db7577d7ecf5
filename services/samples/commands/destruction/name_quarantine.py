"""A hub names a node of its storage tree for quarantined tubes."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.biobank.storage import Storage
from services.samples.store.biobank import storages
from services.samples.store.destruction import quarantine_storages


@dataclass(frozen=True, slots=True)
class NameQuarantine:
    """Which node; all below it goes with it."""

    call: Call
    storage_id: UUID


async def name_quarantine(db: Database, order: NameQuarantine) -> Storage:
    """From then on quarantined tubes of the hub are laid nowhere else."""
    async with db.transaction(order.call) as tx:
        storage = await storages.find(tx, order.storage_id)
        entry = Audit(did="named quarantine storage", about=f"storage/{storage.id}")
        await quarantine_storages.name(tx, storage, entry)
        return tx.answer(storage)
