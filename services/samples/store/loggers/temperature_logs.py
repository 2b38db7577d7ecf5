"""Loggers' files as they were imported."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.loggers.temperature_log import TemperatureLog
from services.samples.store.tables.loggers import temperature_logs

_L = temperature_logs.c


async def add(tx: Transaction, log: TemperatureLog, entry: Audit) -> None:
    """Keep a file of a parcel that this transaction holds."""
    await tx.execute(insert(temperature_logs).values(**columns_of(log)))
    await audit.write(tx, entry)


async def withdraw(tx: Transaction, log: TemperatureLog, entry: Audit) -> None:
    """It counts no more."""
    said = {"withdrawn_at": log.withdrawn_at, "withdrawn_by": log.withdrawn_by, "reason": log.reason}
    await tx.execute(update(temperature_logs).where(_L.id == log.id).values(**said))
    await audit.write(tx, entry)


async def of_parcel(tx: Transaction, parcel_id: UUID) -> Sequence[TemperatureLog]:
    """All of a parcel that the caller has been shown, the oldest first, also those that were withdrawn."""
    found = select(temperature_logs).where(_L.parcel_id == parcel_id).order_by(_L.imported_at, _L.id)
    return [_log(row) for row in await tx.all(found)]


async def find(tx: Transaction, parcel_id: UUID, log_id: UUID) -> TemperatureLog:
    """One of a parcel that the caller has been shown."""
    row = await tx.first(select(temperature_logs).where(_L.parcel_id == parcel_id, _L.id == log_id))
    if row is None:
        raise NotFound("There is no such temperature log of this parcel.")
    return _log(row)


def _log(row: Row[Any]) -> TemperatureLog:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    instants, celsius = tuple(columns.pop("instants")), tuple(columns.pop("celsius"))
    return TemperatureLog(**columns, instants=instants, celsius=celsius)
