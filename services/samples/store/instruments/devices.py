"""The registered devices in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.orders_by import OrdersBy
from services.samples.store.sight import seen_by
from services.samples.store.tables.instruments import instrument_devices


async def add(tx: Transaction, device: Device, entry: Audit) -> bool:
    """Keep a new one; False if the laboratory has one of this name, or another default."""
    kept = instrument_devices.c
    statement = insert(instrument_devices).values(**_columns(device)).on_conflict_do_nothing().returning(kept.id)
    if await tx.first(statement) is None:
        return False
    await audit.write(tx, entry)
    return True


async def save(tx: Transaction, device: Device, entry: Audit) -> None:
    """Keep what has been changed of one that this transaction has locked."""
    await tx.execute(update(instrument_devices).where(instrument_devices.c.id == device.id).values(**_columns(device)))
    await audit.write(tx, entry)


async def lock(tx: Transaction, device_id: UUID) -> Device:
    """One of the own, and nobody else changes it meanwhile."""
    return _one(await tx.first(_seen(tx).where(instrument_devices.c.id == device_id).with_for_update()))


async def find(tx: Transaction, device_id: UUID) -> Device:
    """One of the own."""
    return _one(await tx.first(_seen(tx).where(instrument_devices.c.id == device_id)))


async def of_lab(tx: Transaction, lab: str) -> Sequence[Device]:
    """All that a laboratory has registered, also those out of use."""
    rows = await tx.all(select(instrument_devices).where(instrument_devices.c.lab == lab).order_by("id"))
    return [device_of_row(row) for row in rows]


async def fetch(tx: Transaction, page: PageRequest) -> Slice:
    """One page of the own, the newest first."""
    return await pagination.fetch(tx, _seen(tx), by=(instrument_devices.c.id.desc(),), page=page)


def device_of_row(row: Row[Any]) -> Device:
    """A row as the device it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    assays, way = columns.pop("assays"), columns.pop("orders_by")
    return Device(
        **columns,
        assays=None if assays is None else tuple(Assay(one) for one in assays),
        orders_by=None if way is None else OrdersBy(way),
    )


def _seen(tx: Transaction) -> Any:
    return select(instrument_devices).where(seen_by(tx.call, instrument_devices.c.lab))


def _columns(device: Device) -> dict[str, Any]:
    assays = None if device.assays is None else [one.value for one in device.assays]
    return {**columns_of(device), "assays": assays}


def _one(row: Row[Any] | None) -> Device:
    if row is None:
        raise NotFound("There is no such device.")
    return device_of_row(row)
