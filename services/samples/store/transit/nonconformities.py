"""The nonconformities in the database."""

from dataclasses import dataclass
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
from services.samples.domain.transit.nonconformity import Deviation, Nonconformity
from services.samples.store.sight import seen_nonconformities
from services.samples.store.tables.reception import nonconformities

_NEW = insert(nonconformities)


@dataclass(frozen=True, slots=True, kw_only=True)
class NonconformityFilter:
    """What is asked for."""

    sample_id: UUID | None = None
    parcel_id: UUID | None = None
    deviation: Deviation | None = None
    open: bool | None = None


async def add(tx: Transaction, found: Nonconformity, entry: Audit) -> None:
    """Keep a new one."""
    tx.later(_NEW, columns_of(found))
    await audit.write(tx, entry)


async def save(tx: Transaction, found: Nonconformity, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(nonconformities).where(nonconformities.c.id == found.id).values(**columns_of(found)))
    await audit.write(tx, entry)


async def find(tx: Transaction, its_id: UUID) -> Nonconformity:
    """One that the caller may see."""
    return _one(await tx.first(_by_id(tx, its_id)))


async def lock(tx: Transaction, its_id: UUID) -> Nonconformity:
    """The same, and nobody else changes it meanwhile."""
    return _one(await tx.first(_by_id(tx, its_id).with_for_update()))


async def some_open(tx: Transaction, parcel_id: UUID) -> UUID | None:
    """One of a parcel that nobody has explained yet."""
    kept = nonconformities.c
    open_one = select(kept.id).where(kept.parcel_id == parcel_id, kept.closed_at.is_(None))
    found: UUID | None = await tx.scalar(open_one.limit(1))
    return found


async def fetch(tx: Transaction, asked: NonconformityFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    wanted = columns_of(asked)
    is_open = wanted.pop("open")
    kept = nonconformities.c
    conditions = [kept[name] == value for name, value in wanted.items() if value is not None]
    if is_open is not None:
        conditions.append(kept.closed_at.is_(None) if is_open else kept.closed_at.is_not(None))
    statement = select(nonconformities).where(seen_nonconformities(tx.call), *conditions)
    return await pagination.fetch(tx, statement, by=(kept.opened_at.desc(), kept.id.desc()), page=page)


def nonconformity_of(row: Row[Any]) -> Nonconformity:
    """A row as what it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Nonconformity(**{**columns, "deviation": Deviation(columns["deviation"])})


def _by_id(tx: Transaction, its_id: UUID) -> Select[Any]:
    return select(nonconformities).where(nonconformities.c.id == its_id, seen_nonconformities(tx.call))


def _one(row: Row[Any] | None) -> Nonconformity:
    if row is None:
        raise NotFound("There is no such nonconformity.")
    return nonconformity_of(row)
