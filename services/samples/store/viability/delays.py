"""The last stated advice for each late parcel's sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.store.tables.viability import delays


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDelay:
    """For which expected arrival, and what was advised."""

    expected_at: datetime
    advice: Mapping[str, object]
    version: int


async def find(tx: Transaction, sample_id: UUID) -> StatedDelay | None:
    """What was stated last; None if nothing was."""
    row = await tx.first(select(delays).where(delays.c.sample_id == sample_id))
    return row and StatedDelay(expected_at=row.expected_at, advice=row.advice, version=row.version)


async def keep(tx: Transaction, sample_id: UUID, stated: StatedDelay, entry: Audit) -> None:
    """Keep what is being told; the sample is locked."""
    told = {
        "expected_at": stated.expected_at,
        "advice": dict(stated.advice),
        "version": stated.version,
        "stated_at": tx.now,
    }
    new = insert(delays).values(sample_id=sample_id, **told)
    await tx.execute(new.on_conflict_do_update(index_elements=["sample_id"], set_=told))
    await audit.write(tx, entry)
