"""Limits and readings of the storage tree in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.biobank.temperature import Limits, Reading
from services.samples.store.tables.temperatures import temperature_limits, temperature_readings

_R = temperature_readings.c


async def set_limits(tx: Transaction, limits: Limits, entry: Audit) -> None:
    """Keep them in place of the earlier ones, which stay in the audit trail."""
    new = insert(temperature_limits).values(**columns_of(limits))
    await tx.execute(new.on_conflict_do_update(index_elements=["storage_id"], set_=columns_of(limits)))
    await audit.write(tx, entry)


async def limits_of(tx: Transaction, storage_id: UUID) -> Limits | None:
    """What its probes may show, if anybody has said so."""
    row = await tx.first(select(temperature_limits).where(temperature_limits.c.storage_id == storage_id))
    return None if row is None else Limits(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def add(tx: Transaction, storage_id: UUID, hub: str, readings: Sequence[Reading]) -> int:
    """Keep them; one that came before is the same one. Says how many were new."""
    about = {"storage_id": storage_id, "hub": hub, "recorded_at": tx.now, "recorded_by": tx.call.by}
    rows = [{**columns_of(reading), **about} for reading in readings]
    put = insert(temperature_readings).values(rows).on_conflict_do_nothing()
    return len(await tx.all(put.returning(_R.measured_at)))


async def run_of(tx: Transaction, limits: Limits, probe: str, *, since: datetime) -> Sequence[Reading]:
    """The probe's readings from the last one within the limits before this time on: where an excursion began."""
    mine = (_R.storage_id == limits.storage_id, _R.probe == probe)
    kept = _R.celsius <= limits.highest
    if limits.lowest is not None:
        kept &= _R.celsius >= limits.lowest
    before = select(func.max(_R.measured_at)).where(*mine, kept, _R.measured_at < since)
    start = func.coalesce(before.scalar_subquery(), datetime.min.replace(year=1900, tzinfo=since.tzinfo))
    wanted = select(_R.probe, _R.measured_at, _R.celsius).where(*mine, _R.measured_at >= start)
    return [Reading(row.probe, row.measured_at, row.celsius) for row in await tx.all(wanted.order_by(_R.measured_at))]


async def fetch_readings(tx: Transaction, storage_id: UUID | None, page: PageRequest) -> Slice:
    """One page, the newest first; only of this node, if asked."""
    statement = select(temperature_readings).where(_seen(tx.call, _R.hub))
    if storage_id is not None:
        statement = statement.where(_R.storage_id == storage_id)
    order = (_R.measured_at.desc(), _R.storage_id.desc(), _R.probe.desc())
    return await pagination.fetch(tx, statement, by=order, page=page)


def _seen(call: Call, hub: ColumnElement[Any]) -> ColumnElement[Any]:
    return true() if call.everywhere else hub == call.scope
