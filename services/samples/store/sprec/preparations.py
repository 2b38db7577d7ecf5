"""The preparations in the database: added with their tubes, never changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.sprec.preparation import KeptAt, Preparation, Spin, Told, Vessel
from services.samples.store.tables.preparations import preparations

_NEW = insert(preparations)


async def add(tx: Transaction, made: Preparation) -> None:
    """Keep it, in the transaction in which the tube is laid down."""
    columns = columns_of(made)
    told: Told = columns.pop("told")
    spins = None if told.spins is None else [columns_of(spin) for spin in told.spins]
    await tx.execute(_NEW.values(**columns, **{**columns_of(told), "spins": spins}))


async def of_tubes(tx: Transaction, tubes: Sequence[Aliquot]) -> Mapping[UUID, Preparation]:
    """Of each of them; where nobody told anything, only when it was laid down."""
    wanted = select(preparations).where(preparations.c.aliquot_id.in_([tube.id for tube in tubes]))
    found = {row.aliquot_id: _preparation(row) for row in await tx.all(wanted)}
    return {tube.id: found.get(tube.id) or Preparation.of(tube.id, Told(), at=tube.banked_at) for tube in tubes}


def _preparation(row: Row[Any]) -> Preparation:
    told = Told(
        vessel=None if row.vessel is None else Vessel(row.vessel),
        processed_at=row.processed_at,
        waited_at=_kept(row.waited_at),
        spins=None if row.spins is None else tuple(_spin(spin) for spin in row.spins),
        spun_until=row.spun_until,
        then_kept_at=_kept(row.then_kept_at),
    )
    return Preparation(
        aliquot_id=row.aliquot_id, told=told, processed_by=row.processed_by, laid_down_at=row.laid_down_at
    )


def _spin(kept: Mapping[str, Any]) -> Spin:
    return Spin(**{**kept, "kept_at": KeptAt(kept["kept_at"])})


def _kept(value: str | None) -> KeptAt | None:
    return None if value is None else KeptAt(value)
