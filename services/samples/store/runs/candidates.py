"""What is to be run: urgent first, then what dies soonest, then what waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select, text, true

from libs.common.contracts.samples.assays import Priority
from libs.common.database import Transaction
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.viability import ViabilityClock, clocks_of
from services.samples.store.assays import assays as orders
from services.samples.store.loggers import journey_temperatures
from services.samples.store.runs import runs
from services.samples.store.tables.assays import NOT_DONE, assays
from services.samples.store.tables.samples import AT_HUB
from services.samples.store.tables.samples import samples as tubes
from services.samples.store.tubes import samples

AT_MOST: Final = 500
"""More than a laboratory has open; the oldest are taken."""
NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order that waits, its tube, and until when that lives."""

    order: Assay
    sample: Sample
    clock: ViabilityClock | None

    @property
    def pressing(self) -> tuple[bool, datetime, datetime]:
        """The smaller, the sooner."""
        limit = self.clock.limit_at if self.clock else NEVER
        return self.order.priority is not Priority.URGENT, limit, self.order.ordered_at


async def of_kind(tx: Transaction, kind: Kind | None, *, lab: str) -> Sequence[Candidate]:
    """On tubes that a hub has, and in no open run."""
    statement = (
        select(assays)
        .join(tubes, tubes.c.id == assays.c.sample_id)
        .where(
            assays.c.lab == lab,
            true() if kind is None else assays.c.kind == kind,
            text(f"assays.{NOT_DONE}"),
            text(f"samples.{AT_HUB}"),
        )
        .order_by(assays.c.ordered_at, assays.c.id)
        .limit(AT_MOST)
    )
    open_orders = [orders.assay_of(row) for row in await tx.all(statement)]
    busy = await runs.in_open_runs(tx, [one.id for one in open_orders])
    return await _with_tubes(tx, [one for one in open_orders if one.id not in busy])


async def _with_tubes(tx: Transaction, waiting: Sequence[Assay]) -> Sequence[Candidate]:
    ids = {one.sample_id for one in waiting}
    there = {one.id: one for one in await samples.seen_of(tx, ids)}
    travelled = await journey_temperatures.travelled_of(tx, ids)
    found = []
    for order in waiting:
        sample = there.get(order.sample_id)
        if sample is not None:
            clocks = clocks_of(sample, [order], travelled.get(sample.id))
            found.append(Candidate(order, sample, next((one for one in clocks if one.id == order.id), None)))
    return sorted(found, key=lambda one: (one.pressing, one.order.id))
