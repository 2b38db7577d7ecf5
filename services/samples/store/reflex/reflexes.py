"""Reflexes in the database: found, locked, saved with their audit; and what has to be weighed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.reflex.reflex import Obstacle, Reflex, ReflexState
from services.samples.store import viewed
from services.samples.store.sight import Condition
from services.samples.store.tables.reflex import reflex_due, reflexes

_KEPT = reflexes.c
_NAMED = ("state", "patient", "sample_id", "lab")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflexFilter:
    """What is asked for."""

    state: ReflexState | None = None
    patient: str | None = None
    sample_id: UUID | None = None
    lab: str | None = None


async def note_due(tx: Transaction, assay_id: UUID) -> None:
    """The worker weighs this order's result; noted twice is weighed once."""
    row = {"assay_id": assay_id, "due_at": tx.now}
    await tx.execute(insert(reflex_due).values(**row).on_conflict_do_nothing())


async def due(tx: Transaction, *, limit: int) -> Sequence[UUID]:
    """Orders whose results have to be weighed, the oldest first."""
    rows = await tx.all(select(reflex_due.c.assay_id).order_by(reflex_due.c.due_at).limit(limit))
    return [row.assay_id for row in rows]


async def take_due(tx: Transaction, assay_id: UUID) -> bool:
    """Take it from the list; False if another worker has."""
    gone = await tx.first(delete(reflex_due).where(reflex_due.c.assay_id == assay_id).returning(reflex_due.c.assay_id))
    return gone is not None


async def add(tx: Transaction, made: Reflex, entry: Audit) -> None:
    """Keep one that has fired."""
    await tx.execute(insert(reflexes).values(**columns_of(made)))
    await audit.write(tx, entry)


async def save(tx: Transaction, changed: Reflex, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(reflexes).where(_KEPT.id == changed.id).values(**columns_of(changed)))
    await audit.write(tx, entry)


async def of_rule(tx: Transaction, rule: str, sample_id: UUID) -> Reflex | None:
    """Whether this rule has fired for this sample, locked."""
    row = await tx.first(select(reflexes).where(_KEPT.rule == rule, _KEPT.sample_id == sample_id).with_for_update())
    return None if row is None else reflex_of(row)


async def find(tx: Transaction, reflex_id: UUID) -> Reflex:
    """One that the caller may see."""
    return _one(await tx.first(select(reflexes).where(_KEPT.id == reflex_id, _seen(tx.call))))


async def lock(tx: Transaction, reflex_id: UUID) -> Reflex:
    """The same, and nobody else changes it meanwhile."""
    return _one(await tx.first(select(reflexes).where(_KEPT.id == reflex_id, _seen(tx.call)).with_for_update()))


async def fetch(tx: Transaction, asked: ReflexFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    wanted = [_KEPT[name] == getattr(asked, name) for name in _NAMED if getattr(asked, name) is not None]
    statement = select(reflexes).where(_seen(tx.call), *wanted)
    found = await pagination.fetch(tx, statement, by=(_KEPT.fired_at.desc(), _KEPT.id.desc()), page=page)
    await viewed.note_list(tx, "reflexes", found.rows)
    return found


def reflex_of(row: Row[Any]) -> Reflex:
    """A row as the reflex it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    assay, state, obstacle = Assay(columns.pop("assay")), ReflexState(columns.pop("state")), columns.pop("obstacle")
    return Reflex(**columns, assay=assay, state=state, obstacle=obstacle and Obstacle(obstacle))


def _seen(call: Call) -> Condition:
    if call.everywhere:
        return true()
    return or_(_KEPT.hospital == call.scope, _KEPT.hub == call.scope, _KEPT.lab == call.scope)


def _one(row: Row[Any] | None) -> Reflex:
    if row is None:
        raise NotFound("There is no such reflex.")
    return reflex_of(row)
