"""The aliquots in the database; two tubes at one place are refused by a unique constraint."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.stages import AliquotStage
from services.samples.store import viewed
from services.samples.store.sight import seen_aliquots
from services.samples.store.tables.biobank import aliquots


@dataclass(frozen=True, slots=True, kw_only=True)
class AliquotFilter:
    """What is asked for."""

    sample_id: UUID | None = None
    patient: str | None = None
    hub: str | None = None
    box: str | None = None
    label: str | None = None


async def add(tx: Transaction, aliquot: Aliquot, entry: Audit) -> None:
    """Put it at its place, or say that the place is taken; a concurrent twin waits for the answer."""
    put = insert(aliquots).values(**_columns(aliquot)).on_conflict_do_nothing(constraint="uq_aliquots_place")
    if await tx.first(put.returning(aliquots.c.id)) is None:
        place = aliquot.place
        raise AlreadyThere(
            "Another tube lies at this place.",
            where="body.aliquots",
            wrong=f"{place.box} {place.position}" if place else None,
            right="a free position",
        )
    await audit.write(tx, entry)


async def save(tx: Transaction, aliquot: Aliquot, entry: Audit) -> None:
    """Keep what has become of an aliquot that this transaction has locked."""
    await tx.execute(update(aliquots).where(aliquots.c.id == aliquot.id).values(**_columns(aliquot)))
    await audit.write(tx, entry)


async def find(tx: Transaction, aliquot_id: UUID) -> Aliquot:
    """One aliquot that the caller may see."""
    return await _one(tx, select(aliquots).where(aliquots.c.id == aliquot_id))


async def find_by_label(tx: Transaction, label: str) -> Aliquot:
    """The aliquot with this label, if the caller may see it."""
    return await _one(tx, select(aliquots).where(aliquots.c.label == label))


async def lock(tx: Transaction, aliquot_id: UUID) -> Aliquot:
    """The same, and nobody else changes it meanwhile."""
    return await _one(tx, select(aliquots).where(aliquots.c.id == aliquot_id).with_for_update())


async def lock_all(tx: Transaction, aliquot_ids: Sequence[UUID]) -> Sequence[Aliquot]:
    """Several, locked in the order of their ids and given in the order asked for."""
    wanted = select(aliquots).where(aliquots.c.id.in_(aliquot_ids), seen_aliquots(tx.call))
    rows = await tx.all(wanted.order_by(aliquots.c.id).with_for_update())
    found = {row.id: aliquot_of(row) for row in rows}
    if not set(aliquot_ids) <= found.keys():
        raise NotFound("There is no such aliquot.")
    return [found[one] for one in aliquot_ids]


async def among(tx: Transaction, aliquot_ids: Sequence[UUID]) -> Sequence[Aliquot]:
    """Those of them that the caller may see."""
    wanted = select(aliquots).where(aliquots.c.id.in_(aliquot_ids), seen_aliquots(tx.call))
    return [aliquot_of(row) for row in await tx.all(wanted.order_by(aliquots.c.banked_at, aliquots.c.id))]


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Aliquot]:
    """All aliquots of a sample."""
    statement = select(aliquots).where(aliquots.c.sample_id == sample_id, seen_aliquots(tx.call))
    return [aliquot_of(row) for row in await tx.all(statement.order_by(aliquots.c.id))]


async def stored_of(tx: Transaction, samples: Collection[UUID]) -> Sequence[Aliquot]:
    """The aliquots of these samples that lie at a place."""
    at_a_place = (aliquots.c.sample_id.in_(samples), aliquots.c.storage_id.is_not(None), seen_aliquots(tx.call))
    rows = await tx.all(select(aliquots).where(*at_a_place).order_by(aliquots.c.label)) if samples else ()
    return [aliquot_of(row) for row in rows]


async def of_patient(tx: Transaction, patient: str) -> Sequence[Aliquot]:
    """All of a child, in whichever biobank, locked in the order of their ids."""
    mine = select(aliquots).where(aliquots.c.patient == patient, seen_aliquots(tx.call))
    return [aliquot_of(row) for row in await tx.all(mine.order_by(aliquots.c.id).with_for_update())]


async def fetch(tx: Transaction, asked: AliquotFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    named = [aliquots.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    statement = select(aliquots).where(seen_aliquots(tx.call), *named)
    order = (aliquots.c.banked_at.desc(), aliquots.c.id.desc())
    found = await pagination.fetch(tx, statement, by=order, page=page)
    await viewed.note_list(tx, "aliquots", found.rows)
    return found


def aliquot_of(row: Row[Any]) -> Aliquot:
    """A row as the aliquot it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    box, position = columns.pop("box"), columns.pop("position")
    return Aliquot(
        **{
            **columns,
            "preservation": Preservation(columns["preservation"]),
            "content": Content(columns["content"]),
            "stage": AliquotStage(columns["stage"]),
            "unit": None if columns["unit"] is None else Unit(columns["unit"]),
            "place": None if box is None else Place(box, position),
        }
    )


def _columns(aliquot: Aliquot) -> dict[str, Any]:
    columns = columns_of(aliquot)
    place: Place | None = columns.pop("place")
    return {**columns, **(columns_of(place) if place else {"box": None, "position": None})}


async def _one(tx: Transaction, statement: Select[Any]) -> Aliquot:
    row = await tx.first(statement.where(seen_aliquots(tx.call)))
    if row is None:
        raise NotFound("There is no such aliquot.")
    return aliquot_of(row)
