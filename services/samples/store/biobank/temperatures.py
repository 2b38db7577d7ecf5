"""Limits, readings and alarms of the storage tree in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, true, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.biobank.temperature import Alarm, Excursion, Limits, Reading
from services.samples.store.tables.temperatures import storage_alarms, temperature_limits, temperature_readings

_R = temperature_readings.c
_A = storage_alarms.c


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
    """The probe's readings from the last one within the limits, at or before this time, on."""
    mine = (_R.storage_id == limits.storage_id, _R.probe == probe)
    kept = _R.celsius <= limits.highest
    if limits.lowest is not None:
        kept &= _R.celsius >= limits.lowest
    before = select(func.max(_R.measured_at)).where(*mine, kept, _R.measured_at <= since)
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


async def follow(tx: Transaction, alarm: Alarm, excursion: Excursion) -> bool:
    """Raise it, or note how the excursion goes on; says whether it is new."""
    new = insert(storage_alarms).values(**columns_of(alarm))
    put = new.on_conflict_do_nothing(constraint="uq_storage_alarms_excursion").returning(_A.id)
    if await tx.first(put) is not None:
        return True
    same = (_A.storage_id == alarm.storage_id, _A.probe == alarm.probe, _A.since == alarm.since)
    going_on = {"worst": excursion.worst, "ended_at": excursion.ended_at}
    await tx.execute(update(storage_alarms).where(*same).values(**going_on))
    return False


async def lock_alarm(tx: Transaction, alarm_id: UUID) -> Alarm:
    """One alarm that the caller may see, and nobody else answers for it meanwhile."""
    row = await tx.first(select(storage_alarms).where(_A.id == alarm_id, _seen(tx.call, _A.hub)).with_for_update())
    if row is None:
        raise NotFound("There is no such alarm.")
    return alarm_of(row)


async def save_alarm(tx: Transaction, alarm: Alarm, entry: Audit) -> None:
    """Keep what a person answered."""
    await tx.execute(update(storage_alarms).where(_A.id == alarm.id).values(**columns_of(alarm)))
    await audit.write(tx, entry)


async def fetch_alarms(tx: Transaction, page: PageRequest, *, is_open: bool | None) -> Slice:
    """One page, the newest first; only those (not) answered for, if asked."""
    statement = select(storage_alarms).where(_seen(tx.call, _A.hub))
    if is_open is not None:
        statement = statement.where(_A.acknowledged_at.is_(None) == is_open)
    return await pagination.fetch(tx, statement, by=(_A.raised_at.desc(), _A.id.desc()), page=page)


def alarm_of(row: Row[Any]) -> Alarm:
    """A row as the alarm it keeps."""
    return Alarm(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def _seen(call: Call, hub: ColumnElement[Any]) -> ColumnElement[Any]:
    return true() if call.everywhere else hub == call.scope
