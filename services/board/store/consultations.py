"""Consultations as rows: add, lock, save, and pass on when the patient's hospital or code changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.board.domain.consultation import Consultation
from services.board.domain.stages import ConsultationStage
from services.board.store.scope import belongs
from services.board.store.tables import consultations as table


def of(row: Row[Any]) -> Consultation:
    """Read a row."""
    return Consultation(**{column.name: getattr(row, column.name) for column in table.c})


async def add(tx: Transaction, consultation: Consultation, entry: Audit) -> None:
    """Keep a new one."""
    await tx.execute(table.insert().values(**values_of(consultation)))
    await audit.write(tx, entry)


async def lock(tx: Transaction, consultation_id: UUID) -> Consultation:
    """Hold one of the caller's own until the transaction ends; others are not found."""
    mine = and_(table.c.id == consultation_id, belongs(tx, table.c.hospital))
    row = await tx.first(select(table).where(mine).with_for_update())
    if row is None:
        raise NotFound("There is no such consultation.")
    return of(row)


async def lock_unclosed_of(tx: Transaction, patient: str) -> list[Consultation]:
    """Hold all of a patient's that are not closed."""
    theirs = and_(table.c.patient == patient, table.c.stage != ConsultationStage.CLOSED)
    return [of(row) for row in await tx.all(select(table).where(theirs).order_by(table.c.id).with_for_update())]


async def save(tx: Transaction, consultation: Consultation, entry: Audit) -> None:
    """Keep what became of a locked one."""
    await tx.execute(update(table).where(table.c.id == consultation.id).values(**values_of(consultation)))
    await audit.write(tx, entry)


async def ids_overdue_untold(tx: Transaction, *, limit: int) -> Sequence[UUID]:
    """Those with a clock that has run out and of which the network has not been told, longest first."""
    due = is_overdue(tx.now, untold=True)
    rows = await tx.all(select(table.c.id).where(due).order_by(table.c.answer_due_at, table.c.id).limit(limit))
    return [row.id for row in rows]


def is_overdue(now: datetime, *, untold: bool = False) -> ColumnElement[bool]:
    """Whether a clock has run out unmet (and, if asked, untold)."""
    answer = and_(table.c.answered_at.is_(None), table.c.answer_due_at < now)
    advice = and_(table.c.recommended_at.is_(None), table.c.recommendation_due_at < now)
    if untold:
        answer = and_(answer, table.c.answer_overdue_at.is_(None))
        advice = and_(advice, table.c.recommendation_overdue_at.is_(None))
    return and_(table.c.stage != ConsultationStage.CLOSED, or_(answer, advice))


async def move(tx: Transaction, patient: str, *, hospital: str, entry: Audit) -> None:
    """Another hospital treats the child: from now on the records are its own."""
    await tx.execute(update(table).where(table.c.patient == patient).values(hospital=hospital))
    await audit.write(tx, entry)


async def pass_on(tx: Transaction, duplicate: str, *, patient: str, hospital: str, entry: Audit) -> None:
    """Two codes were one child: the records go on under the surviving one."""
    theirs = table.c.patient == duplicate
    await tx.execute(update(table).where(theirs).values(patient=patient, hospital=hospital))
    await audit.write(tx, entry)


def values_of(consultation: Consultation) -> dict[str, Any]:
    """Name the columns' values, without turning the summary into a dictionary."""
    return {**columns_of(consultation), "summary": consultation.summary}
