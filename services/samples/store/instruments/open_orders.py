"""The orders of a laboratory that an instrument could do now: open ones, of tubes that are there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, text

from libs.common.database import Transaction
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.stages import AT_HUB
from services.samples.store.tables.assays import NOT_DONE, assays
from services.samples.store.tables.samples import samples

AT_MOST: Final = 500
"""Of a device that asks for everything, those ordered first; the others it hears when it asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """What an instrument has to know; no child."""

    assay_id: UUID
    sample_id: UUID
    kind: Kind
    label: str
    material: str | None
    collected_at: datetime | None
    ordered_at: datetime


def can_be_done() -> ColumnElement[bool]:
    """Of assays joined with their samples: nothing has come yet, and the tube is at the hub."""
    return and_(text(f"assays.{NOT_DONE}"), samples.c.stage.in_(sorted(AT_HUB)))


async def open_of(tx: Transaction, lab: str, sample_ids: Collection[UUID] | None) -> Sequence[OpenOrder]:
    """Of these tubes, or of all (None), in the order in which they were ordered."""
    found = _open().where(assays.c.lab == lab)
    if sample_ids is not None:
        found = found.where(assays.c.sample_id.in_(sorted(sample_ids)))
    rows = await tx.all(found.order_by(assays.c.ordered_at, assays.c.id).limit(AT_MOST))
    return [OpenOrder(**{**row._mapping, "kind": Kind(row.kind)}) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def _open() -> Select[Any]:
    tube = (samples.c.label, samples.c.material, samples.c.collected_at)
    step = (assays.c.id.label("assay_id"), assays.c.sample_id, assays.c.kind, assays.c.ordered_at)
    joined = assays.join(samples, samples.c.id == assays.c.sample_id)
    return select(*step, *tube).select_from(joined).where(can_be_done())
