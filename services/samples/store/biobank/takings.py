"""The lineage in the database: what left which tube, and into which."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.biobank.derivation import TakenFor, Taking
from services.samples.store.tables.biobank import takings

_NEW = insert(takings)


async def add(tx: Transaction, taking: Taking) -> None:
    """Keep it; at the commit the database counts whether the amounts add up."""
    await tx.execute(_NEW.values(**columns_of(taking)))


async def around(tx: Transaction, aliquot_id: UUID) -> Sequence[Taking]:
    """Everything that went into this tube, into what that was made of, and what was made of any of them in turn."""
    kept = takings.c
    up = select(kept.aliquot_id.label("id")).where(kept.into_id == aliquot_id).cte("up", recursive=True)
    up = up.union(select(kept.aliquot_id).join(up, kept.into_id == up.c.id))
    down = select(kept.into_id.label("id")).where(kept.aliquot_id == aliquot_id, kept.into_id.is_not(None))
    below = down.cte("below", recursive=True)
    below = below.union(
        select(kept.into_id).join(below, kept.aliquot_id == below.c.id).where(kept.into_id.is_not(None))
    )
    above = kept.into_id.in_(select(up.c.id).union(select(below.c.id)))
    statement = select(takings).where(or_(above, kept.into_id == aliquot_id, kept.aliquot_id == aliquot_id))
    return [_taking(row) for row in await tx.all(statement.order_by(kept.taken_at, kept.id))]


async def pools_among(tx: Transaction, aliquot_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the tubes that were joined from several."""
    kept = takings.c
    wanted = select(kept.into_id).where(kept.into_id.in_(aliquot_ids), kept.taken_for == TakenFor.POOLED).distinct()
    return frozenset(row.into_id for row in await tx.all(wanted))


def _taking(row: Row[Any]) -> Taking:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    taken_for = TakenFor(columns.pop("taken_for"))
    return Taking(**columns, taken_for=taken_for)
