"""Reasons why recommended trials no longer hold."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_first
from services.board.domain.stale_pin import StalePin
from services.board.store.known_tables import stale_pins as table


def _of(row: Row[Any]) -> StalePin:
    return StalePin(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def keep(tx: Transaction, found: StalePin, entry: Audit) -> None:
    """Told once for each reason; a repetition changes nothing."""
    await keep_first(tx, table, **{column.name: getattr(found, column.name) for column in table.c})
    await audit.write(tx, entry)


async def of_consultation(tx: Transaction, consultation_id: UUID) -> list[StalePin]:
    """Of all versions of its recommendation, oldest first."""
    theirs = select(table).where(table.c.consultation_id == consultation_id)
    return [_of(row) for row in await tx.all(theirs.order_by(table.c.told_at, table.c.reason))]
