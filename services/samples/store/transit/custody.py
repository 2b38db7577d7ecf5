"""The handings of a tube, written by whoever moves it and never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.gathered import Gathered
from libs.common.vocabulary import Preservation
from services.samples.domain.transit.custody import Handing, Holder, Told, handing_of
from services.samples.domain.tubes.sample import Sample
from services.samples.store.tables.custody import custody
from services.samples.store.tables.transit import shipments

_NEW = insert(custody)


class More(TypedDict, total=False):
    """What a move tells beside the sample."""

    since: datetime | None
    deed: str
    holder: Holder
    undoes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """Who carried it; unknown to those who may not see the parcel."""

    courier: str
    tracking_number: str | None


def note(tx: Gathered, sample: Sample, **more: Unpack[More]) -> None:
    """Keep who has the tube after its move, as the transaction's caller tells it."""
    caller = tx.call.caller
    told = Told(by=caller.subject, by_organisation=caller.organisation, at=tx.now, **more)
    tx.later(_NEW, columns_of(handing_of(sample, told)))


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Handing]:
    """All that happened to it, in order; the caller has found the sample before."""
    return await up_to(tx, sample_id, None)


async def up_to(tx: Transaction, sample_id: UUID, version: int | None) -> Sequence[Handing]:
    """The same up to a version of the sample."""
    statement = select(custody).where(custody.c.sample_id == sample_id).order_by(custody.c.version)
    if version is not None:
        statement = statement.where(custody.c.version <= version)
    return [_handing(row) for row in await tx.all(statement)]


async def of_samples(tx: Transaction, ids: Collection[UUID]) -> Sequence[Handing]:
    """The same of several samples that the caller has found."""
    statement = select(custody).where(custody.c.sample_id.in_(ids)).order_by(custody.c.sample_id, custody.c.version)
    return [_handing(row) for row in await tx.all(statement)] if ids else []


async def carriages(tx: Transaction, handings: Sequence[Handing]) -> dict[UUID, Carriage]:
    """The couriers of the parcels that the caller may see."""
    ids = {one.shipment_id for one in handings} - {None}
    if not ids:
        return {}
    kept = shipments.c
    rows = await tx.all(select(kept.id, kept.courier, kept.tracking_number).where(kept.id.in_(ids)))
    return {row.id: Carriage(courier=row.courier, tracking_number=row.tracking_number) for row in rows}


def _handing(row: Row[Any]) -> Handing:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    holder = columns.pop("holder")
    preservation = columns.pop("preservation")
    return Handing(
        **columns,
        holder=None if holder is None else Holder(holder),
        preservation=None if preservation is None else Preservation(preservation),
    )
