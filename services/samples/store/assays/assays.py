"""The assays in the database: ordered, found, locked, saved with their audit."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.contracts.samples.assays import Priority
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import OPEN_ASSAYS, AssayStage
from services.samples.domain.verification.awaits import Awaits
from services.samples.store.sight import seen_assays
from services.samples.store.tables.assays import assays

_NEW = insert(assays)
_SAVE = update(assays).where(assays.c.id == bindparam("saved"))


async def add(tx: Transaction, assay: Assay, entry: Audit) -> None:
    """Keep a new order."""
    tx.later(_NEW, columns_of(assay))
    await audit.write(tx, entry)


async def save(tx: Transaction, assay: Assay, entry: Audit) -> None:
    """Keep what has become of an order that this transaction has locked."""
    tx.later(_SAVE, {"saved": assay.id, **columns_of(assay)})
    await audit.write(tx, entry)


async def find(tx: Transaction, assay_id: UUID) -> Assay:
    """One assay that the caller may see."""
    return await _one(tx, select(assays).where(assays.c.id == assay_id))


async def lock(tx: Transaction, assay_id: UUID) -> Assay:
    """The same, and nobody else changes it until the end of the transaction."""
    return await _one(tx, select(assays).where(assays.c.id == assay_id).with_for_update())


async def several(tx: Transaction, ids: Collection[UUID]) -> Sequence[Assay]:
    """Those of the orders that the caller may see."""
    wanted = select(assays).where(assays.c.id.in_(ids), seen_assays(tx.call)).order_by(assays.c.id)
    return [assay_of(row) for row in await tx.all(wanted)] if ids else []


async def lock_several(tx: Transaction, ids: Collection[UUID]) -> Sequence[Assay]:
    """Those of the orders that the caller may see, locked in one order."""
    wanted = select(assays).where(assays.c.id.in_(ids), seen_assays(tx.call)).order_by(assays.c.id)
    return [assay_of(row) for row in await tx.all(wanted.with_for_update())] if ids else []


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Assay]:
    """All orders on a sample that the caller may see."""
    statement = select(assays).where(assays.c.sample_id == sample_id, seen_assays(tx.call))
    return [assay_of(row) for row in await tx.all(statement.order_by(assays.c.id))]


async def of_samples(tx: Transaction, ids: Collection[UUID]) -> Sequence[Assay]:
    """All orders on these samples that the caller may see."""
    statement = select(assays).where(assays.c.sample_id.in_(ids), seen_assays(tx.call)).order_by(assays.c.id)
    return [assay_of(row) for row in await tx.all(statement)] if ids else []


async def open_of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Assay]:
    """Those that can still be cancelled, locked."""
    return await _open(tx, select(assays).where(assays.c.sample_id == sample_id))


async def open_of_samples(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Assay]]:
    """The same of several samples, locked in one order."""
    found = await _open(tx, select(assays).where(assays.c.sample_id.in_(ids))) if ids else ()
    return {one: [assay for assay in found if assay.sample_id == one] for one in ids}


async def open_kinds(tx: Transaction, referral_id: UUID, *, patient: str) -> Sequence[Kind]:
    """What a referral of a child still waits for, not locked."""
    mine = (assays.c.referral_id == referral_id, assays.c.patient == patient, seen_assays(tx.call))
    still_open = select(assays.c.kind).where(*mine, assays.c.stage.in_(sorted(OPEN_ASSAYS))).order_by(assays.c.id)
    return [Kind(row.kind) for row in await tx.all(still_open)]


async def lock_all_of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Assay]:
    """All orders on a sample, locked; the caller has locked the sample, and may see them."""
    statement = select(assays).where(assays.c.sample_id == sample_id).order_by(assays.c.id)
    return [assay_of(row) for row in await tx.all(statement.with_for_update())]


async def open_of_patient(tx: Transaction, patient: str, kinds: Collection[Kind] = tuple(Kind)) -> Sequence[Assay]:
    """Those of a child that can still be cancelled, locked."""
    wanted = select(assays).where(assays.c.patient == patient, assays.c.kind.in_(sorted(kinds)))
    return await _open(tx, wanted)


def assay_of(row: Row[Any]) -> Assay:
    """A row as the assay it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    kind, stage = Kind(columns.pop("kind")), AssayStage(columns.pop("stage"))
    awaits, priority = columns.pop("awaits"), Priority(columns.pop("priority"))
    return Assay(**columns, kind=kind, stage=stage, awaits=awaits and Awaits(awaits), priority=priority)


async def _open(tx: Transaction, statement: Select[Any]) -> Sequence[Assay]:
    still_open = statement.where(assays.c.stage.in_(sorted(OPEN_ASSAYS))).order_by(assays.c.id).with_for_update()
    return [assay_of(row) for row in await tx.all(still_open)]


async def _one(tx: Transaction, statement: Select[Any]) -> Assay:
    row = await tx.first(statement.where(seen_assays(tx.call)))
    if row is None:
        raise NotFound("There is no such assay.")
    return assay_of(row)
