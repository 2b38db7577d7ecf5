"""The parcels in the database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Preservation
from services.samples.domain.transit.shipment import Shipment
from services.samples.store.sight import seen_shipments
from services.samples.store.tables.transit import shipments


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFilter:
    """What is asked for."""

    hub: str | None = None
    hospital: str | None = None


async def add(tx: Transaction, shipment: Shipment, entry: Audit) -> None:
    """Keep a new parcel."""
    await tx.execute(shipments.insert().values(**columns_of(shipment)))
    await audit.write(tx, entry)


async def find(tx: Transaction, shipment_id: UUID) -> Shipment:
    """One parcel that the caller may see."""
    row = await tx.first(select(shipments).where(shipments.c.id == shipment_id, seen_shipments(tx.call)))
    if row is None:
        raise NotFound("There is no such shipment.")
    return shipment_of(row)


async def fetch(tx: Transaction, asked: ShipmentFilter, page: PageRequest) -> Slice:
    """One page, the newest first; a parcel names no patient."""
    named = [shipments.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    statement = select(shipments).where(seen_shipments(tx.call), *named)
    order = (shipments.c.created_at.desc(), shipments.c.id.desc())
    return await pagination.fetch(tx, statement, by=order, page=page)


def shipment_of(row: Row[Any]) -> Shipment:
    """A row as the parcel it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    preservation = columns.pop("preservation")
    return Shipment(**columns, preservation=None if preservation is None else Preservation(preservation))


async def forget(tx: Transaction, shipment_id: UUID) -> None:
    """It never left; that it was told to have left stays in audit, ledger and custody."""
    await tx.execute(delete(shipments).where(shipments.c.id == shipment_id))
