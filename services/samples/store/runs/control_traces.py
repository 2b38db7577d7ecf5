"""Values of controls as messages left them: what is kept already, which message brought a value, what was withdrawn."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.runs.judgement import ControlValue
from services.samples.store.runs.controls import value_of
from services.samples.store.tables.runs import control_values

_VALUES = control_values.c


async def of_lot(tx: Transaction, run_id: UUID, lot_id: UUID, *, without: UUID) -> Sequence[ControlValue]:
    """Those of a lot in a run that another message has brought."""
    wanted = select(control_values).where(_VALUES.run_id == run_id, _VALUES.lot_id == lot_id)
    rows = await tx.all(wanted.where(_VALUES.receipt_id.is_not(None), _VALUES.receipt_id != without))
    return [value_of(row) for row in rows]


async def at_instants(
    tx: Transaction, lot_id: UUID, instants: Collection[datetime], *, without: UUID
) -> Sequence[ControlValue]:
    """Those of a lot of these instants, in whatever run, typed or brought by another message."""
    wanted = select(control_values).where(_VALUES.lot_id == lot_id, _VALUES.measured_at.in_(instants))
    rows = await tx.all(wanted.where(_VALUES.receipt_id.is_distinct_from(without)))
    return [value_of(row) for row in rows]


async def of_groups(tx: Transaction, receipt_id: UUID, places: Collection[int]) -> Sequence[ControlValue]:
    """Those that these groups of a message have become, and that still count."""
    wanted = select(control_values).where(_VALUES.receipt_id == receipt_id, _VALUES.place.in_(places))
    return [value_of(row) for row in await tx.all(wanted.where(_VALUES.withdrawn_at.is_(None)).order_by(_VALUES.id))]


async def find(tx: Transaction, run_id: UUID, value_id: UUID) -> ControlValue:
    """One of a run that the caller has locked."""
    row = await tx.first(select(control_values).where(_VALUES.id == value_id, _VALUES.run_id == run_id))
    if row is None:
        raise NotFound("The run has no such value.")
    return value_of(row)


async def save(tx: Transaction, value: ControlValue, entry: Audit) -> None:
    """Keep that it was withdrawn."""
    told = {name: getattr(value, name) for name in ("withdrawn_at", "withdrawn_by", "withdrawn_why")}
    await tx.execute(update(control_values).where(_VALUES.id == value.id).values(**told))
    await audit.write(tx, entry)
