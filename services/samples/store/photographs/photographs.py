"""The photographs in the database; the picture is fetched only to be shown."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.photographs.photograph import Photograph
from services.samples.domain.transit.parcel import Condition
from services.samples.store.sight import seen_photographs
from services.samples.store.tables.photographs import photographs

_KEPT = [column for column in photographs.c if column.name != "content"]


async def add(tx: Transaction, taken: Photograph, content: bytes, entry: Audit) -> None:
    """Keep it; nobody changes it afterwards."""
    await tx.execute(insert(photographs).values(**columns_of(taken), content=content))
    await audit.write(tx, entry)


async def count(tx: Transaction, sample_id: UUID) -> int:
    """How many there are of a tube that this transaction has locked."""
    counted = select(func.count()).select_from(photographs).where(photographs.c.sample_id == sample_id)
    return int(await tx.scalar(counted))


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Photograph]:
    """Those of a tube that the caller may see, in the order in which they came."""
    kept = photographs.c
    statement = select(*_KEPT).where(kept.sample_id == sample_id, seen_photographs(tx.call))
    return [_photograph(row) for row in await tx.all(statement.order_by(kept.added_at, kept.id))]


async def find(tx: Transaction, sample_id: UUID, photograph_id: UUID) -> tuple[Photograph, bytes]:
    """One with its picture."""
    kept = photographs.c
    wanted = (kept.id == photograph_id, kept.sample_id == sample_id, seen_photographs(tx.call))
    row = await tx.first(select(photographs).where(*wanted))
    if row is None:
        raise NotFound("There is no such photograph.")
    return _photograph(row), bytes(row.content)


def _photograph(row: Row[Any]) -> Photograph:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    columns.pop("content", None)
    condition = columns.pop("condition")
    return Photograph(**columns, condition=None if condition is None else Condition(condition))
