"""The last stated colour of each clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.vocabulary import Colour
from services.samples.store.tables.viability import viability_clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the network was told last of one clock; green, by version 0, is what nobody needs to be told."""

    colour: Colour = Colour.GREEN
    version: int = 0


async def of_sample(tx: Transaction, sample_id: UUID) -> Mapping[UUID, Stated]:
    """Those of a sample that were stated, by clock."""
    rows = await tx.all(select(viability_clocks).where(viability_clocks.c.sample_id == sample_id))
    return {row.id: Stated(colour=Colour(row.colour), version=row.version) for row in rows}


async def keep(tx: Transaction, clock: UUID, sample_id: UUID, stated: Stated, entry: Audit) -> None:
    """Keep what is being told; the sample is locked."""
    told = {"colour": stated.colour.value, "version": stated.version, "stated_at": tx.now}
    new = insert(viability_clocks).values(id=clock, sample_id=sample_id, **told)
    await tx.execute(new.on_conflict_do_update(index_elements=["id"], set_=told))
    await audit.write(tx, entry)
