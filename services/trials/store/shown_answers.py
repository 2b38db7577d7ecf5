"""The answers that were shown: added, listed, given again; and forgotten with a withdrawal."""

import hashlib
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import pagination
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.answers.shown_answer import ShownAnswer
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.answers import answers_forgotten, answers_shown, criteria_in_force

_ADD: Final = insert(answers_shown)
_ADD_CRITERIA: Final = insert(criteria_in_force).on_conflict_do_nothing()
_SHOWN: Final = select(
    *(column for column in answers_shown.c if column.name not in {"criteria", "in_force"}),
    func.coalesce(answers_shown.c.criteria, criteria_in_force.c.criteria).label("criteria"),
).outerjoin_from(answers_shown, criteria_in_force, criteria_in_force.c.id == answers_shown.c.in_force)


async def add(tx: Transaction, shown: ShownAnswer) -> None:
    """Once for every look; audited as the look itself."""
    written = orjson.dumps(shown.criteria, option=orjson.OPT_SORT_KEYS)
    in_force = hashlib.sha256(written).hexdigest()
    tx.later(_ADD_CRITERIA, {"id": in_force, "criteria": dict(shown.criteria)})
    tx.later(_ADD, {**asdict(shown), "criteria": None, "in_force": in_force})


async def find(tx: Transaction, answer: UUID) -> ShownAnswer | None:
    """The answer, if the caller may know of it."""
    statement = _SHOWN.where(answers_shown.c.id == answer)
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
    statement = _SHOWN.where(answers_shown.c.patient == patient)
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
