"""Sessions of trials' questions on consultations."""

from uuid import UUID

from sqlalchemy import select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.board.domain.attached_session import AttachedSession
from services.board.domain.consultation import Consultation
from services.board.store import consultations
from services.board.store.known_tables import attached_sessions as table
from services.board.store.tables import consultations as consultations_table


async def consultation_of(tx: Transaction, consultation_id: UUID, *, hospital: str) -> Consultation | None:
    """The consultation, if it is that hospital's."""
    mine = consultations_table.c.id == consultation_id, consultations_table.c.hospital == hospital
    row = await tx.first(select(consultations_table).where(*mine))
    return consultations.of(row) if row is not None else None


async def keep(tx: Transaction, session: AttachedSession, entry: Audit) -> None:
    """Keep the newest; older news changes nothing."""
    values = {column.name: getattr(session, column.name) for column in table.c}
    if await keep_newest(tx, table, **values):
        await audit.write(tx, entry)


async def of_consultation(tx: Transaction, consultation_id: UUID) -> list[AttachedSession]:
    """Oldest first."""
    theirs = select(table).where(table.c.consultation_id == consultation_id).order_by(table.c.attached_at)
    return [AttachedSession(**row._mapping) for row in await tx.all(theirs)]  # noqa: SLF001 - SQLAlchemy's public name
