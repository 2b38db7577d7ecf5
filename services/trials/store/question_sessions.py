"""Sessions of questions: always of the caller's own organisation."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import Gone, NotFound
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.patient import KnownPatient
from services.trials.domain.questions.session import QuestionSession, SessionKind, SessionStage, SessionStep
from services.trials.store.tables.answers import answers_forgotten
from services.trials.store.tables.questions import question_sessions as table


async def lock(tx: Transaction, session_id: UUID) -> QuestionSession:
    """Held until the end of the transaction; a stranger's is not found."""
    row = await tx.first(_own(tx).where(table.c.id == session_id).with_for_update())
    if row is None and await _is_forgotten(tx, session_id):
        raise Gone("The family took its consent back: this session was forgotten.")
    if row is None:
        raise NotFound("There is no such session.")
    return session(row)


async def save(tx: Transaction, found: QuestionSession, entry: Audit) -> None:
    """Insert or replace."""
    values = _values(found)
    await tx.execute(insert(table).values(values).on_conflict_do_update(index_elements=["id"], set_=values))
    await audit.write(tx, entry)


async def page_of(tx: Transaction, page: PageRequest, *, stage: SessionStage | None) -> Slice:
    """Those of the caller's organisation, newest first."""
    statement = _own(tx) if stage is None else _own(tx).where(table.c.stage == stage)
    return await pagination.fetch(tx, statement, by=(table.c.id,), page=page)


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete every session about the patient."""
    await tx.execute(delete(table).where(table.c.patient == code))
    await audit.write(tx, entry)


async def leave_tombstones(tx: Transaction, code: str) -> None:
    """Before they are forgotten with a withdrawal: nothing stays but that there were sessions."""
    rows = select(table.c.id, table.c.organisation, literal(tx.now, answers_forgotten.c.forgotten_at.type))
    columns = ["id", "hospital", "forgotten_at"]
    await tx.execute(insert(answers_forgotten).from_select(columns, rows.where(table.c.patient == code)))


async def move(tx: Transaction, patient: KnownPatient, entry: Audit) -> None:
    """The new hospital sees the sessions from now on, the old one no longer."""
    await tx.execute(update(table).where(table.c.patient == patient.code).values(organisation=patient.hospital))
    await audit.write(tx, entry)


async def _is_forgotten(tx: Transaction, session_id: UUID) -> bool:
    """Whether the caller's organisation had it."""
    one = answers_forgotten.c
    mine = one.id == session_id, one.hospital == tx.call.caller.organisation
    return await tx.first(select(one.id).where(*mine)) is not None


def session(row: Row[Any]) -> QuestionSession:
    """A row as a session."""
    return QuestionSession(
        id=row.id,
        organisation=row.organisation,
        patient=row.patient,
        kind=SessionKind(row.kind),
        tree=row.tree,
        tree_version=row.tree_version,
        criteria=row.criteria,
        facts=row.facts,
        day=row.day,
        steps=tuple(SessionStep(**one) for one in row.steps),
        stage=SessionStage(row.stage),
        consultations=tuple(row.consultations),
        started_by=row.started_by,
        started_at=row.started_at,
        changed_at=row.changed_at,
        version=row.version,
    )


def _own(tx: Transaction) -> Any:
    """Whoever sees the whole network has sessions of their own organisation only, too."""
    return select(table).where(table.c.organisation == tx.call.caller.organisation)


def _values(found: QuestionSession) -> dict[str, object]:
    return {
        "id": found.id,
        "organisation": found.organisation,
        "patient": found.patient,
        "kind": found.kind,
        "tree": found.tree,
        "tree_version": found.tree_version,
        "criteria": dict(found.criteria),
        "facts": dict(found.facts),
        "day": found.day,
        "steps": [step.kept() for step in found.steps],
        "stage": found.stage,
        "consultations": list(found.consultations),
        "started_by": found.started_by,
        "started_at": found.started_at,
        "changed_at": found.changed_at,
        "version": found.version,
    }
