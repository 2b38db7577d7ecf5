"""How long each step took, worked out from the instants in the read models alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Double, Row, Subquery, cast, extract, func, select

from libs.common.database import Transaction
from services.reporting.domain.turnaround import Spread, Step
from services.reporting.store.spans import Codes, spans

_SECONDS_PER_HOUR = 3600


async def spreads(tx: Transaction) -> list[Spread]:
    """Median and ninth decile of every step's time over the network; a step nobody finished has none."""
    finished = _finished(None)
    hours = finished.c.hours
    rows = await tx.all(
        select(
            finished.c.step,
            func.count().label("finished"),
            func.percentile_cont(0.5).within_group(hours).label("median"),
            func.percentile_cont(0.9).within_group(hours).label("p90"),
        ).group_by(finished.c.step)
    )
    found = {row.step: Spread(Step(row.step), row.finished, row.median, row.p90) for row in rows}
    return [found.get(step, Spread(step, 0, None, None)) for step in Step]


async def spans_of(tx: Transaction, codes: Sequence[str]) -> Sequence[Row[Any]]:
    """Every finished step of one patient."""
    finished = _finished(codes)
    return await tx.all(
        select(finished).order_by(finished.c.began_at, finished.c.step, finished.c.about, finished.c.ended_at)
    )


def _finished(codes: Codes) -> Subquery:
    """One row per finished step. A step that ends before it begins is a wrong entry and takes no part."""
    begun = spans(codes).subquery()
    hours = cast(extract("epoch", begun.c.ended_at - begun.c.began_at), Double) / _SECONDS_PER_HOUR
    return select(begun, hours.label("hours")).where(begun.c.ended_at >= begun.c.began_at).subquery()
