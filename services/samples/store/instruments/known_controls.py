"""What a laboratory's controls are compared with: its lots, and its open runs with theirs."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from libs.common.database import Transaction
from services.samples.domain.instruments.quality.attribution import KnownControls, OpenRun
from services.samples.domain.runs.run import OPEN_RUNS
from services.samples.store.runs.controls import lot_of
from services.samples.store.runs.runs import run_of
from services.samples.store.tables.runs import control_lots, run_controls, runs


async def known_controls(tx: Transaction, lab: str) -> KnownControls:
    """Three questions, however many controls have come."""
    lots = await tx.all(select(control_lots).where(control_lots.c.lab == lab).order_by(control_lots.c.id))
    if not lots:
        return KnownControls()
    is_open = (runs.c.lab == lab, runs.c.state.in_(sorted(OPEN_RUNS)))
    found = await tx.all(select(runs).where(*is_open).order_by(runs.c.planned_at, runs.c.id))
    inside: dict[UUID, set[UUID]] = defaultdict(set)
    contents = select(run_controls).join(runs, runs.c.id == run_controls.c.run_id).where(*is_open)
    for row in await tx.all(contents):
        inside[row.run_id].add(row.control_lot_id)
    return KnownControls(
        lots=tuple(map(lot_of, lots)),
        runs=tuple(OpenRun(run_of(row), frozenset(inside[row.id])) for row in found),
    )
