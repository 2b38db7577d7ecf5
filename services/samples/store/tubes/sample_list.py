"""The list of samples: filters, pages, and one audit row that names the patients shown."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, text

from libs.common import pagination
from libs.common.database import Transaction
from libs.common.pagination import USUAL_LIMITS, PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.stages import SampleStage
from services.samples.store import viewed
from services.samples.store.sides import sides_of_samples
from services.samples.store.sight import Condition
from services.samples.store.tables.samples import samples

NOT_THERE_YET = (SampleStage.EXPECTED, SampleStage.COLLECTED, SampleStage.DISPATCHED)

# Planning all sides with the policies beneath takes the server ten times as long as finding a page. Every side has an
# index in the order of the list, so that one plan, made once for each connection, suits whoever asks.
_PLANNED_ONCE: Final = text("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFilter:
    """What is asked for; what is not said does not narrow."""

    stage: SampleStage | None = None
    hub: str | None = None
    hospital: str | None = None
    patient: str | None = None
    label: str | None = None
    assay: Assay | None = None
    expected_before: datetime | None = None
    overdue: bool | None = None


async def fetch(tx: Transaction, asked: SampleFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    wanted, order = _conditions(tx, asked), (samples.c.created_at.desc(), samples.c.id.desc())
    sides = sides_of_samples(tx.call, still_open=asked.assay)
    if len(sides) > 1 and page.limit in USUAL_LIMITS and not _by_rare_stages(asked):
        await tx.all(_PLANNED_ONCE)
        page = replace(page, planned_once=True)
    found = await pagination.fetch_from_sides(tx, samples, *wanted, sides=sides, by=order, page=page)
    await viewed.note_list(tx, "samples", found.rows)
    return found


def _by_rare_stages(asked: SampleFilter) -> bool:
    """An index over a few stages serves only a plan that knows which stage is asked for."""
    return asked.expected_before is not None or asked.overdue is not None


def _conditions(tx: Transaction, asked: SampleFilter) -> Iterator[Condition]:
    for name in ("stage", "hub", "hospital", "patient", "label"):
        value: Any = getattr(asked, name)
        if value is not None:
            yield samples.c[name] == value
    if asked.expected_before is not None:
        yield and_(samples.c.expected_at < asked.expected_before, samples.c.stage.in_(NOT_THERE_YET))
    if asked.overdue is not None:
        yield _overdue(tx, late=asked.overdue)


def _overdue(tx: Transaction, *, late: bool) -> Condition:
    """In the courier's hands although it should be at the hub by now."""
    on_its_way = samples.c.stage == SampleStage.DISPATCHED
    if late:
        return and_(on_its_way, samples.c.expected_at < tx.now)
    return or_(samples.c.stage != SampleStage.DISPATCHED, samples.c.expected_at >= tx.now)
