"""Where a hub locks quarantined tubes away."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.biobank.storage import Storage
from services.samples.store.tables.biobank import storages
from services.samples.store.tables.destruction import quarantine_storages

_KEPT = quarantine_storages.c


async def name(tx: Transaction, storage: Storage, entry: Audit) -> None:
    """From now on this node, with all below it, is for quarantined tubes; said twice, it is said once."""
    row = {"storage_id": storage.id, "hub": storage.hub, "named_at": tx.now, "named_by": tx.call.by}
    await tx.execute(insert(quarantine_storages).values(row).on_conflict_do_nothing())
    await audit.write(tx, entry)


async def may_hold(tx: Transaction, hub: str, path: str) -> bool:
    """Whether the place lies in one of them; a hub that has named none decides by itself."""
    joined = quarantine_storages.join(storages, storages.c.id == _KEPT.storage_id)
    named = await tx.all(select(storages.c.path).select_from(joined).where(_KEPT.hub == hub))
    return not named or any(path == row.path or path.startswith(f"{row.path}/") for row in named)
