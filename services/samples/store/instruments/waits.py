"""Which waiting messages are worth another look: something they named has become known, or they have waited a while."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select, union, update

from libs.common.database import Transaction
from services.samples.domain.instruments.quality.attribution import MAY_COME
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.instruments import instrument_filings, instrument_waits
from services.samples.store.tables.labelling import former_labels
from services.samples.store.tables.runs import control_lots, runs
from services.samples.store.tables.samples import samples

ANYWAY: Final = timedelta(minutes=10)
"""A tube may come to the laboratory, or a family agree, without anything that is dated here."""

_KEPT: Final = instrument_waits.c


async def due(tx: Transaction, *, limit: int) -> Sequence[tuple[UUID, str]]:
    """With their laboratories, those first that were looked at longest ago."""
    known = union(*_named(), *_of_controls(), _long_ago(tx)).subquery()
    wanted = (
        select(_KEPT.receipt_id, _KEPT.lab, func.min(_KEPT.looked_at).label("at"))
        .where(_KEPT.receipt_id.in_(select(known.c.receipt_id)))
        .group_by(_KEPT.receipt_id, _KEPT.lab)
        .order_by("at")
        .limit(limit)
    )
    return [(row.receipt_id, row.lab) for row in await tx.all(wanted)]


async def looked(tx: Transaction, receipt_id: UUID) -> None:
    """Nothing was found: it waits on."""
    await tx.execute(update(instrument_waits).where(_KEPT.receipt_id == receipt_id).values(looked_at=tx.now))


def _named() -> Sequence[Select[Any]]:
    """Tubes, former labels and orders that are younger than the last look."""
    sample = samples.c
    newer_order = (
        select(assays.c.id)
        .where(assays.c.sample_id == sample.id, assays.c.lab == _KEPT.lab, assays.c.ordered_at > _KEPT.looked_at)
        .exists()
    )
    by_label = select(_KEPT.receipt_id).join(
        samples, or_(sample.label == _KEPT.tried, sample.external_code == _KEPT.tried)
    )
    of_aliquot = select(_KEPT.receipt_id).join(aliquots, aliquots.c.label == _KEPT.tried)
    of_aliquot = of_aliquot.join(samples, sample.id == aliquots.c.sample_id)
    former = select(_KEPT.receipt_id).join(former_labels, former_labels.c.label == _KEPT.tried)
    return (
        by_label.where(or_(sample.created_at > _KEPT.looked_at, newer_order)),
        of_aliquot.where(or_(aliquots.c.banked_at > _KEPT.looked_at, newer_order)),
        former.where(former_labels.c.replaced_at > _KEPT.looked_at),
    )


def _of_controls() -> Sequence[Select[Any]]:
    """Controls of which a lot was registered, or a run begun, since the last look."""
    filed = instrument_filings.c
    waiting = select(filed.receipt_id).where(filed.receipt_id == _KEPT.receipt_id, filed.why.in_(sorted(MAY_COME)))
    lot = select(control_lots.c.id).where(
        control_lots.c.lab == _KEPT.lab, control_lots.c.registered_at > _KEPT.looked_at
    )
    run = select(runs.c.id).where(
        runs.c.lab == _KEPT.lab, func.greatest(runs.c.planned_at, runs.c.started_at) > _KEPT.looked_at
    )
    return tuple(select(_KEPT.receipt_id).where(waiting.exists(), one.exists()) for one in (lot, run))


def _long_ago(tx: Transaction) -> Select[Any]:
    return select(_KEPT.receipt_id).where(_KEPT.looked_at < tx.now - ANYWAY)
