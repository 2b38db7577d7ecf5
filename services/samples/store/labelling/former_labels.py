"""The labels that tubes had before; seen by whoever sees the sample."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.label import Labelled
from services.samples.domain.labelling.relabelling import FormerLabel, RelabelReason
from services.samples.store.sight import seen_samples
from services.samples.store.tables.labelling import former_labels
from services.samples.store.tables.samples import samples


async def add(tx: Transaction, former: FormerLabel, entry: Audit) -> None:
    """Keep it for ever."""
    await tx.execute(insert(former_labels).values(**columns_of(former)))
    await audit.write(tx, entry)


async def next_turn(tx: Transaction, tube_id: UUID) -> int:
    """Which change of a locked tube's label the next one is."""
    highest = select(func.max(former_labels.c.turn)).where(former_labels.c.tube_id == tube_id)
    return (await tx.scalar(highest) or 0) + 1


async def find(tx: Transaction, label: str) -> FormerLabel | None:
    """What bore this label before, if the caller may see the tube."""
    row = await tx.first(_seen(tx).where(former_labels.c.label == label))
    return None if row is None else _former(row)


async def of_tube(tx: Transaction, tube_id: UUID) -> Sequence[FormerLabel]:
    """All that a tube had, the first one first."""
    rows = await tx.all(_seen(tx).where(former_labels.c.tube_id == tube_id).order_by(former_labels.c.turn))
    return [_former(row) for row in rows]


def _seen(tx: Transaction) -> Any:
    return select(former_labels).join(samples, samples.c.id == former_labels.c.sample_id).where(seen_samples(tx.call))


def _former(row: Row[Any]) -> FormerLabel:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return FormerLabel(**{**columns, "kind": Labelled(columns["kind"]), "reason": RelabelReason(columns["reason"])})
