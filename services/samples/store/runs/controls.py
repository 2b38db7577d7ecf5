"""Lots of controls, and their values, in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, NotFound
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.runs.control_lot import ControlLot, Sign, Target
from services.samples.domain.runs.judgement import ControlValue
from services.samples.domain.runs.run import Run, RunState
from services.samples.store.sight import Condition
from services.samples.store.tables.runs import control_lots, control_values, runs

_LOTS, _VALUES = control_lots.c, control_values.c
_BEGUN = tuple_(runs.c.started_at, runs.c.id)
_FIRED = update(control_values).where(_VALUES.id == bindparam("fired_on")).values(rules=bindparam("fired"))
FAR_ENOUGH = 400
"""Values of the past that are looked at: ten of each of forty lots; no rule asks for more."""


async def add(tx: Transaction, lot: ControlLot, entry: Audit) -> None:
    """Keep a new lot; the same one twice is refused."""
    kept = await tx.first(insert(control_lots).values(**_columns(lot)).on_conflict_do_nothing().returning(_LOTS.id))
    if kept is None:
        raise AlreadyThere(f"Control {lot.name} is registered already.", where="body.lot", wrong=lot.lot)
    await audit.write(tx, entry)


async def save(tx: Transaction, lot: ControlLot, entry: Audit) -> None:
    """Keep that it was retired."""
    await tx.execute(update(control_lots).where(_LOTS.id == lot.id).values(**_columns(lot)))
    await audit.write(tx, entry)


async def find(tx: Transaction, lot_id: UUID) -> ControlLot:
    """One of the own laboratory."""
    return _one(await tx.first(select(control_lots).where(_LOTS.id == lot_id, _seen(tx.call))))


async def lock(tx: Transaction, lot_id: UUID) -> ControlLot:
    """The same, and nobody else changes it meanwhile."""
    return _one(await tx.first(select(control_lots).where(_LOTS.id == lot_id, _seen(tx.call)).with_for_update()))


async def several(tx: Transaction, ids: Collection[UUID]) -> Sequence[ControlLot]:
    """All of these, or none."""
    wanted = select(control_lots).where(_LOTS.id.in_(ids), _seen(tx.call)).order_by(_LOTS.material, _LOTS.lot)
    found = [lot_of(row) for row in await tx.all(wanted)] if ids else []
    if len(found) < len(set(ids)):
        raise NotFound("There is no such control lot.", where="body.controls")
    return found


async def fetch(tx: Transaction, page: PageRequest, *, assay: Assay | None) -> Slice:
    """One page, the newest first."""
    wanted = select(control_lots).where(_seen(tx.call), true() if assay is None else _LOTS.assay == assay)
    return await pagination.fetch(tx, wanted, by=(_LOTS.registered_at.desc(), _LOTS.id.desc()), page=page)


async def keep_values(tx: Transaction, values: Sequence[ControlValue], entry: Audit) -> None:
    """Keep what was measured of a run's controls."""
    rows = [columns_of(one) | {"rules": list(one.rules)} for one in values]
    await tx.execute(insert(control_values), rows)
    await audit.write(tx, entry)


async def values_of(tx: Transaction, run_id: UUID) -> Sequence[ControlValue]:
    """All of a run, in the order of measurement."""
    of_run = select(control_values).where(_VALUES.run_id == run_id)
    return [value_of(row) for row in await tx.all(of_run.order_by(_VALUES.measured_at, _VALUES.id))]


async def values_before(tx: Transaction, run: Run, *, analytes: Collection[str]) -> Sequence[ControlValue]:
    """Those of earlier runs on the instrument since the last rejected one, the oldest first."""
    if not analytes:
        return []
    since = await _last_rejected(tx, run)
    counting = (runs.c.state.in_(("accepted", "running")), since < _BEGUN if since else true())
    statement = (
        select(control_values)
        .join(runs, runs.c.id == _VALUES.run_id)
        .where(*_earlier(run), *counting, _VALUES.analyte.in_(analytes), _VALUES.withdrawn_at.is_(None))
        .order_by(_VALUES.measured_at.desc(), _VALUES.id.desc())
        .limit(FAR_ENOUGH)
    )
    return [value_of(row) for row in reversed(await tx.all(statement))]


async def _last_rejected(tx: Transaction, run: Run) -> tuple[datetime, UUID] | None:
    rejected = select(runs.c.started_at, runs.c.id).where(*_earlier(run), runs.c.state == RunState.REJECTED)
    row = await tx.first(rejected.order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(1))
    return None if row is None else (row.started_at, row.id)


def _earlier(run: Run) -> Sequence[Condition]:
    """Of the same laboratory, kind and instrument, begun before this one."""
    same = (runs.c.lab == run.lab, runs.c.assay == run.assay, runs.c.instrument == run.instrument)
    return (*same, (run.started_at or run.planned_at, run.id) > _BEGUN)


async def note_fired(tx: Transaction, values: Sequence[ControlValue]) -> None:
    """Keep with each value the rules that fired on it."""
    fired = [{"fired_on": one.id, "fired": list(one.rules)} for one in values if one.rules]
    if fired:
        await tx.execute(_FIRED, fired)


async def points(
    tx: Transaction, lot_id: UUID, page: PageRequest, *, analyte: str | None, instrument: str | None
) -> Slice:
    """Values of a lot as a Levey-Jennings chart has them, with their runs' states, the newest first."""
    wanted = [_VALUES.lot_id == lot_id]
    wanted += [] if analyte is None else [_VALUES.analyte == analyte]
    wanted += [] if instrument is None else [runs.c.instrument == instrument]
    columns = (control_values, runs.c.state, runs.c.instrument)
    statement = select(*columns).join(runs, runs.c.id == _VALUES.run_id).where(*wanted)
    return await pagination.fetch(tx, statement, by=(_VALUES.measured_at.desc(), _VALUES.id.desc()), page=page)


def lot_of(row: Row[Any]) -> ControlLot:
    """A row as the lot it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    targets = tuple(Target.read(one) for one in columns["targets"])
    return ControlLot(**columns | {"assay": Assay(columns["assay"]), "targets": targets})


def value_of(row: Row[Any]) -> ControlValue:
    """A row as the value it keeps."""
    columns = {name: row._mapping[name] for name in ControlValue.__slots__}  # noqa: SLF001 - as above
    sign = columns["sign"]
    return ControlValue(**columns | {"sign": sign and Sign(sign), "rules": tuple(columns["rules"])})


def _columns(lot: ControlLot) -> dict[str, Any]:
    return columns_of(lot) | {"targets": [dict(one.kept()) for one in lot.targets]}


def _seen(call: Call) -> Condition:
    return true() if call.everywhere else _LOTS.lab == call.scope


def _one(row: Row[Any] | None) -> ControlLot:
    if row is None:
        raise NotFound("There is no such control lot.")
    return lot_of(row)
