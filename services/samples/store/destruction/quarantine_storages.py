"""Where a hub locks quarantined tubes away."""

from collections.abc import Sequence

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


async def paths(tx: Transaction, hub: str) -> Sequence[str]:
    """What they are called today."""
    joined = quarantine_storages.join(storages, storages.c.id == _KEPT.storage_id)
    return [row.path for row in await tx.all(select(storages.c.path).select_from(joined).where(_KEPT.hub == hub))]


def lies_in(named: Sequence[str], path: str) -> bool:
    """Whether the place is one of these, or lies in one."""
    return any(path == one or path.startswith(f"{one}/") for one in named)


async def may_hold(tx: Transaction, hub: str, path: str) -> bool:
    """Whether the place lies in one of them; a hub that has named none decides by itself."""
    named = await paths(tx, hub)
    return not named or lies_in(named, path)
