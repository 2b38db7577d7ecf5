"""What was measured of a run's controls is kept, each value as z of its lot's target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.identifiers import new_id
from services.samples.domain.runs.control_lot import ControlLot, Sign
from services.samples.domain.runs.judgement import ControlValue
from services.samples.domain.runs.run import Run, RunState
from services.samples.store.runs import controls, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number, or a sign, of one analyte of one control lot."""

    lot_id: UUID
    analyte: str
    measured_at: datetime
    value: float | None = None
    sign: Sign | None = None
    receipt_id: UUID | None = None
    place: int | None = None
    """Of an instrument: the message, and which of its groups."""
    by: str | None = None
    """Who measured it, if not whoever notes it."""


@dataclass(frozen=True, slots=True)
class NoteControlValues:
    """Of which run."""

    call: Call
    run_id: UUID
    values: tuple[Measured, ...]


async def note_control_values(db: Database, order: NoteControlValues) -> Run:
    """All of them, or none."""
    async with db.transaction(order.call) as tx:
        run = await runs.lock(tx, order.run_id)
        order.call.check_version(run.version)
        await keep_control_values(tx, run, order.values)
        return tx.answer(run)


async def keep_control_values(tx: Transaction, run: Run, measured: Sequence[Measured]) -> Sequence[ControlValue]:
    """For a run that this transaction has locked; doors of instruments call it, too."""
    if run.state is not RunState.RUNNING:
        raise WrongState(f"The run is {run.state}; values of controls are noted while it is running.")
    inside = await runs.contents(tx, run.id)
    lots = {one.id: one for one in await controls.several(tx, inside.controls)}
    values = [_value(tx, run, lots, one, place) for place, one in enumerate(measured)]
    entry = Audit(did="noted control values", about=f"run/{run.id}", changes={"values": len(values)})
    await controls.keep_values(tx, values, entry)
    return values


def _value(tx: Transaction, run: Run, lots: dict[UUID, ControlLot], measured: Measured, place: int) -> ControlValue:
    where = f"body.values[{place}]"
    lot = lots.get(measured.lot_id)
    if lot is None:
        right = ", ".join(str(one) for one in lots)
        raise Invalid("This control is not in the run.", where=where, wrong=str(measured.lot_id), right=right)
    target = lot.target(measured.analyte, where=f"{where}.analyte")
    if (measured.value is None) is (target.mean is not None):
        right = "a sign" if target.mean is None else "a number"
        sentence = f"Of {measured.analyte} of control {lot.name} something else is expected."
        raise Invalid(sentence, where=where, right=right)
    return ControlValue(
        id=new_id(),
        run_id=run.id,
        lot_id=lot.id,
        analyte=measured.analyte,
        measured_at=measured.measured_at,
        noted_at=tx.now,
        noted_by=measured.by or tx.call.by,
        value=measured.value,
        sign=measured.sign,
        z=None if measured.value is None else target.z(measured.value),
        receipt_id=measured.receipt_id,
        place=measured.place,
    )
