"""Lots of reagents in the database, and which results they touched."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, true, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.reagents.reagent_lot import ReagentLot
from services.samples.store import viewed
from services.samples.store.sight import Condition, seen_assays
from services.samples.store.tables.assays import assays, result_versions
from services.samples.store.tables.reagents import reagent_lots, run_reagents

_KEPT = reagent_lots.c


async def add(tx: Transaction, lot: ReagentLot, entry: Audit) -> None:
    """Keep a new lot; the same one twice is refused."""
    kept = await tx.first(insert(reagent_lots).values(**_columns(lot)).on_conflict_do_nothing().returning(_KEPT.id))
    if kept is None:
        raise AlreadyThere(f"Reagent {lot.title} is registered already.", where="body.lot", wrong=lot.lot)
    await audit.write(tx, entry)


async def save(tx: Transaction, lot: ReagentLot, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(reagent_lots).where(_KEPT.id == lot.id).values(**_columns(lot)))
    await audit.write(tx, entry)


async def find(tx: Transaction, lot_id: UUID) -> ReagentLot:
    """One of the own laboratory."""
    return _one(await tx.first(select(reagent_lots).where(_KEPT.id == lot_id, _seen(tx.call))))


async def lock(tx: Transaction, lot_id: UUID) -> ReagentLot:
    """The same, and nobody else changes it meanwhile."""
    return _one(await tx.first(select(reagent_lots).where(_KEPT.id == lot_id, _seen(tx.call)).with_for_update()))


async def several(tx: Transaction, ids: Collection[UUID]) -> Sequence[ReagentLot]:
    """All of these, held against a recall until the end of the transaction."""
    wanted = select(reagent_lots).where(_KEPT.id.in_(ids), _seen(tx.call)).order_by(_KEPT.id)
    found = [lot_of(row) for row in await tx.all(wanted.with_for_update(read=True))] if ids else []
    if len(found) < len(set(ids)):
        raise NotFound("There is no such reagent lot.", where="body.reagents")
    return found


async def fetch(tx: Transaction, page: PageRequest, *, assay: Assay | None) -> Slice:
    """One page, the newest first."""
    wanted = select(reagent_lots).where(_seen(tx.call), true() if assay is None else _KEPT.assays.any(assay.value))
    return await pagination.fetch(tx, wanted, by=(_KEPT.registered_at.desc(), _KEPT.id.desc()), page=page)


async def touched(tx: Transaction, lot_id: UUID, page: PageRequest) -> Slice:
    """Results that were measured in a run with this lot, the newest first; who was shown is on record."""
    kept = result_versions.c
    columns = (
        kept.assay_id, kept.version.label("result_version"), kept.state, kept.run_id, kept.posted_at, kept.released_at,
        assays.c.patient, assays.c.sample_id, assays.c.hospital, assays.c.kind,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(assays, assays.c.id == kept.assay_id)
        .join(run_reagents, run_reagents.c.run_id == kept.run_id)
        .where(run_reagents.c.reagent_lot_id == lot_id, seen_assays(tx.call))
    )
    # What is selected under another name is ordered by under that name.
    by = (kept.posted_at.desc(), kept.assay_id.desc())
    found = await pagination.fetch(tx, statement, by=by, page=page)
    await viewed.note_list(tx, f"reagent_lot/{lot_id}", found.rows)
    return found


def lot_of(row: Row[Any]) -> ReagentLot:
    """A row as the lot it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return ReagentLot(**columns | {"assays": tuple(Assay(one) for one in columns["assays"])})


def _columns(lot: ReagentLot) -> dict[str, Any]:
    return columns_of(lot) | {"assays": [one.value for one in lot.assays]}


def _seen(call: Call) -> Condition:
    return true() if call.everywhere else _KEPT.lab == call.scope


def _one(row: Row[Any] | None) -> ReagentLot:
    if row is None:
        raise NotFound("There is no such reagent lot.")
    return lot_of(row)
