"""Which results have come for a child, coded."""

from typing import Any

from sqlalchemy import Row, and_, not_, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.board.domain.known_result import KnownResult
from services.board.store.known_tables import known_results as table


def _of(row: Row[Any]) -> KnownResult:
    return KnownResult(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def keep(tx: Transaction, result: KnownResult, entry: Audit) -> None:
    """Keep the newest; older news changes nothing."""
    values = {column.name: getattr(result, column.name) for column in table.c}
    if await keep_newest(tx, table, **values):
        await audit.write(tx, entry)


async def of_patient(tx: Transaction, patient: str) -> list[KnownResult]:
    """A child's results that stand, oldest first."""
    theirs = and_(table.c.patient == patient, not_(table.c.withdrawn))
    return [_of(row) for row in await tx.all(select(table).where(theirs).order_by(table.c.released_at))]


async def pass_on(tx: Transaction, duplicate: str, *, patient: str, entry: Audit) -> None:
    """Two codes were one child."""
    await tx.execute(update(table).where(table.c.patient == duplicate).values(patient=patient))
    await audit.write(tx, entry)
