"""When each sample is to be looked at again: the worker finds what is due, a change brings it forward."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.samples.store.tables.viability import sample_watches

_LOOK = sample_watches.c.look_at


async def bring_forward(tx: Transaction, looks: Mapping[UUID, datetime | None]) -> None:
    """Look at these samples no later than then; None asks for nothing. The caller has locked or made them."""
    rows = [{"sample_id": sample, "look_at": at} for sample, at in looks.items() if at is not None]
    if not rows:
        return
    new = insert(sample_watches).values(rows)
    sooner = func.least(_LOOK, new.excluded.look_at)
    await tx.execute(new.on_conflict_do_update(index_elements=["sample_id"], set_={"look_at": sooner}))


async def set_next(tx: Transaction, sample_id: UUID, look_at: datetime | None) -> None:
    """What the worker found: look again then, or no more."""
    mine = sample_watches.c.sample_id == sample_id
    if look_at is None:
        await tx.execute(delete(sample_watches).where(mine))
        return
    new = insert(sample_watches).values(sample_id=sample_id, look_at=look_at)
    await tx.execute(new.on_conflict_do_update(index_elements=["sample_id"], set_={"look_at": new.excluded.look_at}))


async def due(tx: Transaction, *, limit: int) -> Sequence[UUID]:
    """The samples to look at now, the longest due first."""
    found = select(sample_watches.c.sample_id).where(tx.now >= _LOOK).order_by(_LOOK).limit(limit)
    return [row.sample_id for row in await tx.all(found)]
