"""Runs in the database: planned, found, locked, saved with their audit; which assays, controls, reagents are in one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.runs.run import OPEN_RUNS, Run, RunState
from services.samples.store.sight import Condition
from services.samples.store.tables.reagents import run_reagents
from services.samples.store.tables.runs import run_assays, run_controls, runs

_KEPT = runs.c


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """What is asked for."""

    state: RunState | None = None
    assay: Assay | None = None
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a run is made of, by ids; assays in their places."""

    assays: tuple[UUID, ...]
    controls: tuple[UUID, ...]
    reagents: tuple[UUID, ...]


async def add(tx: Transaction, run: Run, contents: Contents, entry: Audit) -> None:
    """Keep a new one with what is in it."""
    await tx.execute(insert(runs).values(**columns_of(run)))
    rows = [{"run_id": run.id, "assay_id": one, "place": place} for place, one in enumerate(contents.assays, start=1)]
    await tx.execute(insert(run_assays), rows)
    if contents.controls:
        await tx.execute(insert(run_controls), [{"run_id": run.id, "control_lot_id": one} for one in contents.controls])
    if contents.reagents:
        await tx.execute(insert(run_reagents), [{"run_id": run.id, "reagent_lot_id": one} for one in contents.reagents])
    await audit.write(tx, entry)


async def save(tx: Transaction, run: Run, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(runs).where(_KEPT.id == run.id).values(**columns_of(run)))
    await audit.write(tx, entry)


async def find(tx: Transaction, run_id: UUID) -> Run:
    """One of the own laboratory."""
    return _one(await tx.first(select(runs).where(_KEPT.id == run_id, seen(tx.call))))


async def lock(tx: Transaction, run_id: UUID) -> Run:
    """The same, and nobody else changes it meanwhile."""
    return _one(await tx.first(select(runs).where(_KEPT.id == run_id, seen(tx.call)).with_for_update()))


async def hold(tx: Transaction, run_id: UUID) -> Run:
    """The same, and nobody judges it until the end of the transaction; take it after the orders."""
    wanted = select(runs).where(_KEPT.id == run_id, seen(tx.call))
    return _one(await tx.first(wanted.with_for_update(read=True)))


async def fetch(tx: Transaction, asked: RunFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    wanted = [_KEPT[name] == getattr(asked, name) for name in asked.__slots__ if getattr(asked, name) is not None]
    by = (_KEPT.planned_at.desc(), _KEPT.id.desc())
    return await pagination.fetch(tx, select(runs).where(seen(tx.call), *wanted), by=by, page=page)


async def contents(tx: Transaction, run_id: UUID) -> Contents:
    """What is in a run that the caller has been shown."""
    assays = select(run_assays.c.assay_id).where(run_assays.c.run_id == run_id).order_by(run_assays.c.place)
    controls = select(run_controls.c.control_lot_id).where(run_controls.c.run_id == run_id)
    reagents = select(run_reagents.c.reagent_lot_id).where(run_reagents.c.run_id == run_id)
    return Contents(
        assays=tuple(row[0] for row in await tx.all(assays)),
        controls=tuple(row[0] for row in await tx.all(controls)),
        reagents=tuple(row[0] for row in await tx.all(reagents)),
    )


async def newest_of(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """By order, the run in which it was put last, if it was in one; a cancelled run never was."""
    put = run_assays.c
    statement = (
        select(put.assay_id, _KEPT.id)
        .ext(distinct_on(put.assay_id))
        .join(runs, put.run_id == _KEPT.id)
        .where(put.assay_id.in_(ids), _KEPT.state != RunState.CANCELLED)
    )
    newest = statement.order_by(put.assay_id, _KEPT.planned_at.desc(), _KEPT.id.desc())
    return {row.assay_id: row.id for row in await tx.all(newest)} if ids else {}


async def in_open_runs(tx: Transaction, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of the orders are in a run that is planned or running."""
    statement = (
        select(run_assays.c.assay_id)
        .join(runs, _KEPT.id == run_assays.c.run_id)
        .where(run_assays.c.assay_id.in_(ids), _KEPT.state.in_(sorted(OPEN_RUNS)))
    )
    return frozenset(row[0] for row in await tx.all(statement)) if ids else frozenset()


def run_of(row: Row[Any]) -> Run:
    """A row as the run it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Run(**columns | {"assay": Assay(columns["assay"]), "state": RunState(columns["state"])})


def seen(call: Call) -> Condition:
    """A laboratory's runs are its own."""
    return true() if call.everywhere else _KEPT.lab == call.scope


def _one(row: Row[Any] | None) -> Run:
    if row is None:
        raise NotFound("There is no such run.")
    return run_of(row)
