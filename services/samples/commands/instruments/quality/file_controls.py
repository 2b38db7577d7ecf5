"""Controls in a message become values of their lots in the run, as if somebody had typed them; or wait, and why.

The run is held, not locked for change: a release holds its order and then the run, and this may come to an order later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.database import Transaction
from libs.common.errors import Refusal
from services.samples.commands.instruments.batch import Batch, Opened
from services.samples.commands.instruments.file_groups import AHEAD
from services.samples.commands.runs.note_control_values import Measured, keep_control_values
from services.samples.domain.instruments.control import is_charted
from services.samples.domain.instruments.filing import GroupFiling, Outcome
from services.samples.domain.instruments.intent import Intent, intent_of, word_for
from services.samples.domain.instruments.message import Observation, OrderGroup
from services.samples.domain.instruments.quality.attribution import Attribution, Measuring, NoControl, attribute
from services.samples.domain.instruments.quality.control_reading import ReadControl, ReadValue, read_control
from services.samples.domain.instruments.quality.words import as_slug
from services.samples.domain.runs.control_lot import ControlLot
from services.samples.domain.runs.judgement import ControlValue
from services.samples.domain.runs.run import Run
from services.samples.store.runs import control_traces, runs

NOT_CHARTED: Final = "No chart is kept of this: the values stay with the message."
NOTHING: Final = "There is no value yet."
CHANGED: Final = "The instrument changes or takes back a control's value that is kept: withdraw that one in its run."
_CHANGING: Final = frozenset({Intent.CORRECT, Intent.CANCEL, Intent.TAKE_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person says of which run, and of which lot, a group is."""

    run_id: UUID
    lot_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    tx: Transaction
    opened: Opened
    place: int
    found: Attribution
    named: Named | None

    @property
    def group(self) -> OrderGroup:
        return self.opened.message.groups[self.place]


async def file_controls(
    tx: Transaction, batch: Batch, opened: Opened, places: Sequence[int], *, named: Named | None = None
) -> Sequence[GroupFiling]:
    """What became of each of these groups."""
    return [await _file_one(tx, batch, opened, place, named) for place in places]


async def _file_one(tx: Transaction, batch: Batch, opened: Opened, place: int, named: Named | None) -> GroupFiling:
    group, profile = opened.message.groups[place], opened.profile.profile
    known = await batch.known_controls(tx)
    if named is None and (not known.lots or not is_charted(group, profile)):
        case = _Case(tx, opened, place, Attribution(), named)
        return _filing(case, Outcome.CONTROL, NoControl.NOT_CHARTED, NOT_CHARTED)
    marks = profile.quality_control
    case = _Case(tx, opened, place, attribute(group, marks, known, _measuring(opened, group, tx.now, named)), named)
    if case.found.lot is None or case.found.run is None:
        return _filing(case, Outcome.UNMATCHED, case.found.why, case.found.sentence)
    return await _with_lot(case, case.found.lot, case.found.run)


async def _with_lot(case: _Case, lot: ControlLot, seen: Run) -> GroupFiling:
    intent = intent_of([case.group])
    if intent is Intent.ANNOUNCE:
        return _filing(case, Outcome.NOTED, intent, NOTHING)
    read = read_control(case.group, lot, case.opened.profile.profile)
    before = await control_traces.of_lot(case.tx, seen.id, lot.id, without=case.opened.receipt.id)
    if intent in _CHANGING and case.named is None and any(one.counts for one in before):
        return _filing(case, Outcome.TO_DECIDE, NoControl.VALUE_CHANGED, CHANGED, read)
    if intent in {Intent.CANCEL, Intent.TAKE_BACK}:
        return _filing(case, Outcome.NOTED, intent, NOTHING, read)
    if read.problems:
        return _filing(case, Outcome.UNMAPPED, NoControl.NO_VALUE, " ".join(read.problems), read)
    if not read.values:
        return _nothing(case, lot, read)
    return await _keep(case, lot, seen, read)


def _nothing(case: _Case, lot: ControlLot, read: ReadControl) -> GroupFiling:
    if read.remarks:
        return _filing(case, Outcome.UNMAPPED, NoControl.NO_VALUE, " ".join(read.remarks), read)
    wanted = ", ".join(one.analyte for one in lot.targets)
    sentence = f"None of the codes is an analyte of control {lot.name} ({wanted}); the profile can say what they mean."
    return _filing(case, Outcome.UNMAPPED, NoControl.UNKNOWN_ANALYTES, sentence, read)


async def _keep(case: _Case, lot: ControlLot, seen: Run, read: ReadControl) -> GroupFiling:
    """What is kept already, of the same instant and the same analyte, is not kept twice."""
    values = [_measured(case, lot, one) for one in read.values]
    traces = await control_traces.at_instants(
        case.tx, lot.id, {one.measured_at for one in values}, without=case.opened.receipt.id
    )
    known = {_key(one) for one in traces if one.counts or case.named is None}
    new = [one for one in values if _key(one) not in known]
    if not new:
        return _filing(case, Outcome.SAME, None, "The run has these values already.", read, lot=lot, run=seen)
    try:
        run = await runs.hold(case.tx, seen.id)
        await keep_control_values(case.tx, run, new)
    except Refusal as refusal:
        return _filing(case, Outcome.UNMATCHED, NoControl.NO_RUN, refusal.sentence, read)
    told = f"{len(new)} {'value' if len(new) == 1 else 'values'} of control {lot.name}."
    return _filing(case, Outcome.FILED, None, told, read, lot=lot, run=run)


def _measured(case: _Case, lot: ControlLot, read: ReadValue) -> Measured:
    return Measured(
        lot_id=lot.id,
        analyte=read.analyte,
        measured_at=_at(case.opened, case.group, case.tx.now, read.seen),
        value=read.value,
        sign=read.sign,
        receipt_id=case.opened.receipt.id,
        place=case.place,
        by=case.opened.receipt.posted_by,
    )


def _key(one: Measured | ControlValue) -> tuple[object, ...]:
    return one.analyte, one.measured_at, one.value, one.sign


def _measuring(opened: Opened, group: OrderGroup, now: datetime, named: Named | None) -> Measuring:
    sent = [opened.receipt.application, *(seen.device for seen in group.observations)]
    names = {opened.device.name} if opened.device else set()
    names |= {as_slug(one.split("^")[0]) for one in sent if one}
    first = next(iter(group.observations), None)
    return Measuring(
        instruments=frozenset(name for name in names if name),
        at=_at(opened, group, now, first),
        run_id=named.run_id if named else None,
        lot_id=named.lot_id if named else None,
    )


def _at(opened: Opened, group: OrderGroup, now: datetime, seen: Observation | None) -> datetime:
    """When it was measured, as far as the message says so; a clock that runs ahead is not believed."""
    told = (seen.observed_at if seen else None, group.resulted_at, opened.message.sent_at)
    past = (at for at in told if at is not None and at <= now + AHEAD)
    return min(next(past, opened.receipt.received_at), now)


def _filing(
    case: _Case,
    outcome: Outcome,
    why: str | None,
    reason: str | None,
    read: ReadControl | None = None,
    *,
    lot: ControlLot | None = None,
    run: Run | None = None,
) -> GroupFiling:
    filing = GroupFiling(
        receipt_id=case.opened.receipt.id,
        place=case.place,
        lab=case.opened.receipt.lab,
        outcome=outcome,
        status=word_for([case.group]),
        at=case.tx.now,
        by=case.tx.call.by,
        why=why,
        reason=reason,
        tried=[{"place": one.place, "id": one.id, "found": one.found} for one in case.found.tried],
        by_person=case.tx.call.caller.kind == "person",
    )
    told = replace(filing, remarks=_remarks(read))
    return told if lot is None or run is None else replace(told, kind=lot.assay, run_id=run.id, control_lot_id=lot.id)


def _remarks(read: ReadControl | None) -> tuple[str, ...]:
    if read is None:
        return ()
    left = (f"No analyte of the control: {', '.join(dict.fromkeys(read.unmapped))}.",) if read.unmapped else ()
    return (*read.remarks, *left)
