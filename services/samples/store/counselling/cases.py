"""The cases of genetic counselling in the database: found, locked, saved with their audit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, true, update

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.identifiers import new_id
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.counselling.case import CaseState, Closing, CounsellingCase, QueuedCase
from services.samples.store import viewed
from services.samples.store.tables.assays import assays
from services.samples.store.tables.counselling import counselling_cases

_OF_THE_ASSAY = (
    assays.c.sample_id,
    assays.c.patient,
    assays.c.hospital,
    assays.c.hub,
    assays.c.lab,
    assays.c.kind,
    assays.c.released_version,
    assays.c.result_version,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What is asked for."""

    state: CaseState | None = None
    patient: str | None = None
    assay_id: UUID | None = None


def seen(call: Call) -> ColumnElement[Any]:
    """Those of assays that the own diagnostic centre does, or of samples that it has; not the treating hospital's."""
    return true() if call.everywhere else or_(assays.c.lab == call.scope, assays.c.hub == call.scope)


async def open_or_reopen(tx: Transaction, assay_id: UUID) -> None:
    """Something was found: the case is new, or to be looked at again."""
    statement = select(counselling_cases).where(counselling_cases.c.assay_id == assay_id).with_for_update()
    row = await tx.first(statement)
    if row is None:
        case = CounsellingCase(
            id=new_id(), assay_id=assay_id, state=CaseState.WAITING, opened_at=tx.now, found_at=tx.now
        )
        await tx.execute(insert(counselling_cases).values(**columns_of(case)))
        return
    await _update(tx, case_of(row).found_more(at=tx.now))


async def save(tx: Transaction, case: CounsellingCase, entry: Audit) -> None:
    """Keep what has become of a case that this transaction has locked."""
    await _update(tx, case)
    await audit.write(tx, entry)


async def find(tx: Transaction, case_id: UUID) -> QueuedCase:
    """One that the caller may see, with what its assay says of itself."""
    return await _one(tx, _with_assay().where(counselling_cases.c.id == case_id))


async def lock(tx: Transaction, case_id: UUID) -> QueuedCase:
    """The same, and nobody else changes it until the end of the transaction."""
    wanted = _with_assay().where(counselling_cases.c.id == case_id)
    return await _one(tx, wanted.with_for_update(of=counselling_cases))


async def fetch(tx: Transaction, asked: CaseFilter, page: PageRequest) -> Slice:
    """One page, what was found last first."""
    kept = counselling_cases.c
    wanted = [seen(tx.call)]
    wanted += [kept.state == asked.state] if asked.state else []
    wanted += [assays.c.patient == asked.patient] if asked.patient else []
    wanted += [kept.assay_id == asked.assay_id] if asked.assay_id else []
    found = await pagination.fetch(
        tx, _with_assay().where(*wanted), by=(kept.found_at.desc(), kept.id.desc()), page=page
    )
    await viewed.note_list(tx, "counselling cases", found.rows)
    return found


def queued(row: Row[Any]) -> QueuedCase:
    """A row as the case it keeps, with its assay's side."""
    others = {column.name: getattr(row, column.name) for column in _OF_THE_ASSAY}
    return QueuedCase(case=case_of(row), **{**others, "kind": Kind(others["kind"])})


def case_of(row: Row[Any]) -> CounsellingCase:
    """A row as the case it keeps."""
    columns = {name: getattr(row, name) for name in CounsellingCase.__slots__}
    state, closing = CaseState(columns.pop("state")), columns.pop("closing")
    return CounsellingCase(**columns, state=state, closing=None if closing is None else Closing(closing))


def _with_assay() -> Select[Any]:
    joined = counselling_cases.join(assays, assays.c.id == counselling_cases.c.assay_id)
    return select(counselling_cases, *_OF_THE_ASSAY).select_from(joined)


async def _update(tx: Transaction, case: CounsellingCase) -> None:
    which = counselling_cases.c.id == case.id
    await tx.execute(update(counselling_cases).where(which).values(**columns_of(case)))


async def _one(tx: Transaction, statement: Select[Any]) -> QueuedCase:
    row = await tx.first(statement.where(seen(tx.call)))
    if row is None:
        raise NotFound("There is no such case.")
    return queued(row)
