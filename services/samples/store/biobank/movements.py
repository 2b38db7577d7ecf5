"""The position history in the database: lines are added, never changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.biobank.movement import Movement, MoveReason
from services.samples.domain.stages import AliquotStage
from services.samples.store.tables.biobank import movements

_NEW = insert(movements)


async def add(tx: Transaction, movement: Movement) -> None:
    """Keep the line, in the transaction of the change."""
    tx.later(_NEW, columns_of(movement))


async def of_aliquot(tx: Transaction, aliquot_id: UUID) -> Sequence[Movement]:
    """All lines of a tube that the caller may see, the oldest first."""
    statement = select(movements).where(movements.c.aliquot_id == aliquot_id).order_by(movements.c.version)
    return [_movement(row) for row in await tx.all(statement)]


async def last(tx: Transaction, aliquot_id: UUID) -> Movement | None:
    """The newest line."""
    statement = select(movements).where(movements.c.aliquot_id == aliquot_id).order_by(movements.c.version.desc())
    row = await tx.first(statement.limit(1))
    return None if row is None else _movement(row)


def _movement(row: Row[Any]) -> Movement:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    stage, reason = AliquotStage(columns.pop("stage")), MoveReason(columns.pop("reason"))
    return Movement(**columns, stage=stage, reason=reason)
