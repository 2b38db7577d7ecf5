"""When each sample is to be looked at again: the worker finds what is due, a change brings it forward."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.samples.store.tables.metadata import INSTANT
from services.samples.store.tables.viability import sample_watches

_LOOK = sample_watches.c.look_at

_COLUMNS = ("sample_id", "look_at")
_GIVEN = (
    func.unnest(bindparam("samples", type_=ARRAY(Uuid)), bindparam("looks", type_=ARRAY(INSTANT)))
    .table_valued(*_COLUMNS)
    .render_derived(name="given")
)
_NEW = insert(sample_watches).from_select(_COLUMNS, select(_GIVEN.c.sample_id, _GIVEN.c.look_at))
_SOONER = _NEW.on_conflict_do_update(
    index_elements=["sample_id"], set_={"look_at": func.least(_LOOK, _NEW.excluded.look_at)}
)


async def bring_forward(tx: Transaction, looks: Mapping[UUID, datetime | None]) -> None:
    """Look at these samples no later than then; None asks for nothing. The caller has locked or made them."""
    rows = {sample: at for sample, at in looks.items() if at is not None}
    if not rows:
        return
    await tx.execute(_SOONER, {"samples": list(rows), "looks": list(rows.values())})


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
