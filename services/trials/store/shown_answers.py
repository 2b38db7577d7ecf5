"""The answers that were shown: added, listed, given again; and forgotten with a withdrawal."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import pagination
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.answers.shown_answer import ShownAnswer
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.answers import answers_forgotten, answers_shown

_ADD: Final = insert(answers_shown)


async def add(tx: Transaction, shown: ShownAnswer) -> None:
    """Once for every look; audited as the look itself."""
    tx.later(_ADD, asdict(shown))


async def find(tx: Transaction, answer: UUID) -> ShownAnswer | None:
    """The answer, if the caller may know of it."""
    statement = select(answers_shown).where(answers_shown.c.id == answer)
    if not tx.call.everywhere:
        statement = statement.where(answers_shown.c.hospital == tx.call.scope)
    row = await tx.first(statement)
    return shown_answer(row) if row is not None else None


async def is_forgotten(tx: Transaction, answer: UUID) -> bool:
    """Whether there was one, for those who might have known of it."""
    statement = select(answers_forgotten.c.id).where(answers_forgotten.c.id == answer)
    if not tx.call.everywhere:
        statement = statement.where(answers_forgotten.c.hospital == tx.call.scope)
    return await tx.first(statement) is not None


async def page_of(tx: Transaction, patient: str, page: PageRequest) -> Slice:
    """Of one patient, oldest first."""
    statement = select(answers_shown).where(answers_shown.c.patient == patient)
    return await pagination.fetch(tx, statement, by=(answers_shown.c.id,), page=page)


async def pass_on(tx: Transaction, code: str, to: KnownPatient) -> None:
    """To the surviving code, or to another hospital."""
    moved = update(answers_shown).where(answers_shown.c.patient == code)
    await tx.execute(moved.values(patient=to.code, hospital=to.hospital))


async def forget(tx: Transaction, code: str) -> None:
    """Nothing stays but that there was an answer."""
    rows = select(answers_shown.c.id, answers_shown.c.hospital, literal(tx.now, answers_forgotten.c.forgotten_at.type))
    of_patient = answers_shown.c.patient == code
    columns = ["id", "hospital", "forgotten_at"]
    await tx.execute(insert(answers_forgotten).from_select(columns, rows.where(of_patient)))
    await tx.execute(delete(answers_shown).where(of_patient))


def shown_answer(row: Row[Any]) -> ShownAnswer:
    """A row as what it keeps."""
    return ShownAnswer(**{name: getattr(row, name) for name in ShownAnswer.__slots__})
