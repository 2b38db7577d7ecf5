"""What was recorded of adherence; a later entry is a new version."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.board.domain.adherence import AdherenceEntry
from services.board.store.tables import adherence_entries as table


def _of(row: Row[Any]) -> AdherenceEntry:
    return AdherenceEntry(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def add(tx: Transaction, adherence: AdherenceEntry, entry: Audit) -> None:
    """Keep a new version."""
    values = {column.name: getattr(adherence, column.name) for column in table.c}
    await tx.execute(table.insert().values(**values))
    await audit.write(tx, entry)


async def latest_version(tx: Transaction, consultation_id: UUID) -> int:
    """The number of the present version; 0 if there is none. The consultation is locked."""
    theirs = select(func.max(table.c.version)).where(table.c.consultation_id == consultation_id)
    return int(await tx.scalar(theirs) or 0)


async def of_consultation(tx: Transaction, consultation_id: UUID) -> list[AdherenceEntry]:
    """Every version, the oldest first."""
    theirs = select(table).where(table.c.consultation_id == consultation_id)
    return [_of(row) for row in await tx.all(theirs.order_by(table.c.version))]
