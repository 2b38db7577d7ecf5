"""Parcels with their boxes and tubes in the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound, WrongState
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Preservation
from services.samples.domain.transit.parcel import Box, Condition, Parcel, Temperature, Tube, tubes_of
from services.samples.domain.transit.parcel_states import ParcelState
from services.samples.store.sides import sides_of_parcels
from services.samples.store.sight import seen_parcels
from services.samples.store.tables.transit import parcel_boxes, parcel_tubes, parcels


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFilter:
    """What is asked for."""

    state: ParcelState | None = None
    sender: str | None = None
    receiver: str | None = None


async def add(tx: Transaction, parcel: Parcel, boxes: Sequence[Box], entry: Audit) -> None:
    """Keep a new parcel with what is in it."""
    await tx.execute(insert(parcels).values(**columns_of(parcel)))
    await _fill(tx, parcel.id, boxes)
    await audit.write(tx, entry)


async def save(tx: Transaction, parcel: Parcel, entry: Audit) -> None:
    """Keep what has become of a parcel that this transaction has locked."""
    await tx.execute(update(parcels).where(parcels.c.id == parcel.id).values(**columns_of(parcel)))
    await audit.write(tx, entry)


async def repack(tx: Transaction, parcel_id: UUID, boxes: Sequence[Box]) -> None:
    """Other boxes and tubes take the place of those that were in it."""
    await tx.execute(delete(parcel_tubes).where(parcel_tubes.c.parcel_id == parcel_id))
    await tx.execute(delete(parcel_boxes).where(parcel_boxes.c.parcel_id == parcel_id))
    await _fill(tx, parcel_id, boxes)


async def find(tx: Transaction, parcel_id: UUID) -> Parcel:
    """One parcel that the caller may see."""
    return _one(await tx.first(select(parcels).where(parcels.c.id == parcel_id, seen_parcels(tx.call))))


async def lock(tx: Transaction, parcel_id: UUID) -> Parcel:
    """The same, and nobody else changes it; take it after its patients and samples."""
    statement = select(parcels).where(parcels.c.id == parcel_id, seen_parcels(tx.call))
    return _one(await tx.first(statement.with_for_update()))


async def boxes_of(tx: Transaction, parcel_id: UUID) -> Sequence[Box]:
    """What is in it; the caller has found it before."""
    kept = parcel_boxes.c
    rows = await tx.all(select(parcel_boxes).where(kept.parcel_id == parcel_id).order_by(kept.name))
    inside = await _tubes(tx, parcel_id)
    return [_box(row, inside) for row in rows]


async def note(tx: Transaction, parcel_id: UUID, tubes: Iterable[Tube]) -> None:
    """Keep how tubes were found."""
    rows = [_noted(parcel_id, tube) for tube in tubes]
    if rows:
        await tx.execute(_NOTE, rows)


async def empty(tx: Transaction, parcel_id: UUID, *, at: datetime) -> None:
    """Its tubes are free for another parcel."""
    inside = (parcel_tubes.c.parcel_id == parcel_id, parcel_tubes.c.taken_out_at.is_(None))
    await tx.execute(update(parcel_tubes).where(*inside).values(taken_out_at=at))


async def holds(tx: Transaction, sample_id: UUID) -> bool:
    """Whether the tube lies in a parcel that the caller may see."""
    inside = (parcel_tubes.c.sample_id == sample_id, parcel_tubes.c.taken_out_at.is_(None))
    return await tx.scalar(select(parcel_tubes.c.parcel_id).where(*inside)) is not None


async def fetch(tx: Transaction, asked: ParcelFilter, page: PageRequest) -> Slice:
    """One page, the newest first; a parcel names no patient."""
    named = [parcels.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    order, sides = (parcels.c.created_at.desc(), parcels.c.id.desc()), sides_of_parcels(tx.call)
    return await pagination.fetch_from_sides(tx, parcels, *named, sides=sides, by=order, page=page)


def parcel_of(row: Row[Any]) -> Parcel:
    """A row as the parcel it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    preservation = columns.pop("preservation")
    state = ParcelState(columns.pop("state"))
    return Parcel(**columns, state=state, preservation=None if preservation is None else Preservation(preservation))


_NOTE = (
    update(parcel_tubes)
    .where(parcel_tubes.c.parcel_id == bindparam("in_parcel"), parcel_tubes.c.sample_id == bindparam("of_sample"))
    .values(condition=bindparam("found"), noted_at=bindparam("at"), taken_out_at=bindparam("out"))
)


def _noted(parcel_id: UUID, tube: Tube) -> dict[str, Any]:
    return {
        "in_parcel": parcel_id,
        "of_sample": tube.sample_id,
        "found": tube.condition,
        "at": tube.noted_at,
        "out": tube.taken_out_at,
    }


async def _fill(tx: Transaction, parcel_id: UUID, boxes: Sequence[Box]) -> None:
    kept = [{"parcel_id": parcel_id, "name": box.name, "temperature": box.temperature} for box in boxes]
    await tx.execute(insert(parcel_boxes).values(kept))
    # In the order of the samples, so that two parcels that want the same tubes cannot block each other.
    tubes = sorted(tubes_of(boxes), key=lambda tube: tube.sample_id)
    if not tubes:
        return
    rows = [{"parcel_id": parcel_id, **columns_of(tube)} for tube in tubes]
    lies = parcel_tubes.c.taken_out_at.is_(None)
    put = insert(parcel_tubes).values(rows).on_conflict_do_nothing(index_elements=["sample_id"], index_where=lies)
    laid = {row.sample_id for row in await tx.all(put.returning(parcel_tubes.c.sample_id))}
    elsewhere = next((tube for tube in tubes if tube.sample_id not in laid), None)
    if elsewhere is not None:
        raise WrongState(
            "A tube lies in another parcel; take it out there first, or cancel that parcel.",
            where="body.boxes.tubes.sample_id",
            wrong=str(elsewhere.sample_id),
        )


async def _tubes(tx: Transaction, parcel_id: UUID) -> Sequence[Row[Any]]:
    kept = parcel_tubes.c
    statement = select(parcel_tubes).where(kept.parcel_id == parcel_id)
    return await tx.all(statement.order_by(kept.box, kept.position, kept.sample_id))


def _box(row: Row[Any], inside: Sequence[Row[Any]]) -> Box:
    temperature = None if row.temperature is None else Temperature(row.temperature)
    tubes = tuple(_tube(tube) for tube in inside if tube.box == row.name)
    return Box(name=row.name, temperature=temperature, tubes=tubes)


def _tube(row: Row[Any]) -> Tube:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    del columns["parcel_id"]
    condition = columns.pop("condition")
    return Tube(**columns, condition=None if condition is None else Condition(condition))


def _one(row: Row[Any] | None) -> Parcel:
    if row is None:
        raise NotFound("There is no such parcel.")
    return parcel_of(row)
