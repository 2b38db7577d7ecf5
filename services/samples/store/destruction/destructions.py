"""The lists for destruction in the database: found, locked, saved with their audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.destruction.destruction import Destruction, DestructionState
from services.samples.store import viewed
from services.samples.store.destruction.listed_tubes import DONE
from services.samples.store.sight import seen_destructions
from services.samples.store.tables.destruction import destruction_tubes, destructions

_KEPT = destructions.c
_OPEN = _KEPT.state == DestructionState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionFilter:
    """What is asked for."""

    state: DestructionState | None = None
    holder: str | None = None
    hospital: str | None = None
    patient: str | None = None
    withdrawal_id: UUID | None = None


async def add(tx: Transaction, made: Destruction, entry: Audit) -> None:
    """Keep a new list."""
    await tx.execute(insert(destructions).values(**columns_of(made)))
    await audit.write(tx, entry)


async def save(tx: Transaction, changed: Destruction, entry: Audit) -> None:
    """Keep what has become of a list that this transaction has locked."""
    await tx.execute(update(destructions).where(_KEPT.id == changed.id).values(**columns_of(changed)))
    await audit.write(tx, entry)


async def find(tx: Transaction, its_id: UUID) -> Destruction:
    """One that the caller may see."""
    return _one(await tx.first(_by_id(tx, its_id)))


async def lock(tx: Transaction, its_id: UUID) -> Destruction:
    """The same, and nobody else changes it meanwhile; take it after patient, samples and aliquots."""
    return _one(await tx.first(_by_id(tx, its_id).with_for_update()))


async def open_of_patient(tx: Transaction, patient: str) -> Sequence[Destruction]:
    """The open lists of a child, locked; everybody may have one, so the service itself asks."""
    wanted = select(destructions).where(_KEPT.patient == patient, _OPEN).order_by(_KEPT.id).with_for_update()
    return [destruction_of(row) for row in await tx.all(wanted)]


async def open_of_holder(tx: Transaction, patient: str, holder: str) -> Destruction | None:
    """The list of a child that is still open there, locked; two codes that became one may have two."""
    mine = select(destructions).where(_KEPT.patient == patient, _KEPT.holder == holder, _OPEN)
    row = await tx.first(mine.order_by(_KEPT.opened_at, _KEPT.id).limit(1).with_for_update())
    return None if row is None else destruction_of(row)


async def in_hand(tx: Transaction, *, due_by: date) -> Sequence[UUID]:
    """The open lists that are due and not reminded of, and those on which nothing is left to do."""
    on_list = destruction_tubes.c.destruction_id == _KEPT.id
    waiting = select(destruction_tubes.c.tube_id).where(on_list, not_(DONE)).exists()
    due = and_(_KEPT.due_on <= due_by, _KEPT.due_stated_at.is_(None))
    wanted = select(_KEPT.id).where(_OPEN, or_(due, not_(waiting))).order_by(_KEPT.due_on, _KEPT.id)
    return [row.id for row in await tx.all(wanted)]


async def fetch(
    tx: Transaction, asked: DestructionFilter, page: PageRequest, *, today: date, overdue: bool | None
) -> Slice:
    """One page, the newest first."""
    conditions = [_KEPT[name] == value for name, value in columns_of(asked).items() if value is not None]
    if overdue is not None:
        late = and_(_OPEN, _KEPT.due_on < today)
        conditions.append(late if overdue else not_(late))
    statement = select(destructions).where(seen_destructions(tx.call), *conditions)
    found = await pagination.fetch(tx, statement, by=(_KEPT.opened_at.desc(), _KEPT.id.desc()), page=page)
    await viewed.note_list(tx, "destructions", found.rows)
    return found


def destruction_of(row: Row[Any]) -> Destruction:
    """A row as the list it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Destruction(**{**columns, "state": DestructionState(columns["state"])})


def _by_id(tx: Transaction, its_id: UUID) -> Select[Any]:
    return select(destructions).where(_KEPT.id == its_id, seen_destructions(tx.call))


def _one(row: Row[Any] | None) -> Destruction:
    if row is None:
        raise NotFound("There is no such list for destruction.")
    return destruction_of(row)
