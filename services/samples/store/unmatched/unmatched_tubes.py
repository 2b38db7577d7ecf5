"""The unmatched tubes in the database."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Material, Tube
from services.samples.domain.unmatched.unmatched_states import UnmatchedState
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.store.sight import seen_unmatched_tubes
from services.samples.store.tables.unmatched import unmatched_tubes


async def add(tx: Transaction, tube: UnmatchedTube, entry: Audit) -> None:
    """Keep a new one."""
    await tx.execute(insert(unmatched_tubes).values(**columns_of(tube)))
    await audit.write(tx, entry)


async def save(tx: Transaction, tube: UnmatchedTube, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(unmatched_tubes).where(unmatched_tubes.c.id == tube.id).values(**columns_of(tube)))
    await audit.write(tx, entry)


async def find(tx: Transaction, tube_id: UUID) -> UnmatchedTube:
    """One that the caller may see."""
    return _one(await tx.first(_by_id(tx, tube_id)))


async def lock(tx: Transaction, tube_id: UUID) -> UnmatchedTube:
    """The same, and nobody else settles it meanwhile."""
    return _one(await tx.first(_by_id(tx, tube_id).with_for_update()))


async def seen_of(tx: Transaction, ids: Collection[UUID]) -> Sequence[UnmatchedTube]:
    """Those of them that the caller may see."""
    wanted = select(unmatched_tubes).where(unmatched_tubes.c.id.in_(ids), seen_unmatched_tubes(tx.call))
    return [unmatched_tube_of(row) for row in await tx.all(wanted)] if ids else []


async def fetch(tx: Transaction, state: UnmatchedState | None, page: PageRequest) -> Slice:
    """One page, what was noted last at its head."""
    kept = unmatched_tubes.c
    statement = select(unmatched_tubes).where(seen_unmatched_tubes(tx.call))
    if state is not None:
        statement = statement.where(kept.state == state)
    return await pagination.fetch(tx, statement, by=(kept.noted_at.desc(), kept.id.desc()), page=page)


def unmatched_tube_of(row: Row[Any]) -> UnmatchedTube:
    """A row as what it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    material, tube = columns.pop("material"), columns.pop("tube")
    return UnmatchedTube(
        **{**columns, "state": UnmatchedState(columns["state"])},
        material=None if material is None else Material(material),
        tube=None if tube is None else Tube(tube),
    )


def _by_id(tx: Transaction, tube_id: UUID) -> Select[Any]:
    return select(unmatched_tubes).where(unmatched_tubes.c.id == tube_id, seen_unmatched_tubes(tx.call))


def _one(row: Row[Any] | None) -> UnmatchedTube:
    if row is None:
        raise NotFound("There is no such tube.")
    return unmatched_tube_of(row)
