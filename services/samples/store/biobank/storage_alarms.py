"""Alarms of the storage tree in the database; each stands for one excursion or silence of one probe."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.biobank.alarm import Alarm, AlarmKind
from services.samples.store.tables.temperatures import storage_alarms

_A = storage_alarms.c


async def from_then(tx: Transaction, storage_id: UUID, probe: str, start: datetime) -> Sequence[Alarm]:
    """Those of the probe's temperature that can speak of this time or a later one; the node is held."""
    mine = (_A.storage_id == storage_id, _A.probe == probe, _A.kind == AlarmKind.TEMPERATURE)
    then = or_(_A.since >= start, _A.ended_at >= start)
    rows = await tx.all(select(storage_alarms).where(*mine, then, _A.merged_into.is_(None)).order_by(_A.since))
    return [alarm_of(row) for row in rows]


async def open_silence(tx: Transaction, storage_id: UUID, probe: str) -> Alarm | None:
    """The alarm that says that the probe is silent, while it lasts."""
    mine = (_A.storage_id == storage_id, _A.probe == probe, _A.kind == AlarmKind.SILENCE)
    row = await tx.first(select(storage_alarms).where(*mine, _A.ended_at.is_(None)))
    return None if row is None else alarm_of(row)


async def add(tx: Transaction, alarm: Alarm) -> None:
    """A new one."""
    await tx.execute(insert(storage_alarms).values(**columns_of(alarm)))


async def keep(tx: Transaction, alarm: Alarm) -> None:
    """One as it is by now."""
    await tx.execute(update(storage_alarms).where(_A.id == alarm.id).values(**columns_of(alarm)))


async def lock_alarm(tx: Transaction, alarm_id: UUID) -> Alarm:
    """One alarm that the caller may see, and nobody else answers for it meanwhile."""
    row = await tx.first(select(storage_alarms).where(_A.id == alarm_id, _seen(tx.call)).with_for_update())
    if row is None:
        raise NotFound("There is no such alarm.")
    return alarm_of(row)


async def save_alarm(tx: Transaction, alarm: Alarm, entry: Audit) -> None:
    """Keep what a person answered."""
    await keep(tx, alarm)
    await audit.write(tx, entry)


async def fetch_alarms(tx: Transaction, page: PageRequest, *, is_open: bool | None) -> Slice:
    """One page, the newest first; only those (not) answered for, if asked."""
    statement = select(storage_alarms).where(_seen(tx.call))
    if is_open is not None:
        statement = statement.where((_A.acknowledged_at.is_(None) & _A.merged_into.is_(None)) == is_open)
    return await pagination.fetch(tx, statement, by=(_A.raised_at.desc(), _A.id.desc()), page=page)


def alarm_of(row: Row[Any]) -> Alarm:
    """A row as the alarm it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Alarm(**columns | {"kind": AlarmKind(row.kind)})


def _seen(call: Call) -> ColumnElement[Any]:
    return true() if call.everywhere else _A.hub == call.scope
