"""Of which control lot, and of which run, a group's values are: by what it says, never by what it may have meant."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.samples.domain.instruments.mapping import fits
from services.samples.domain.instruments.matching import Tried
from services.samples.domain.instruments.message import OrderGroup
from services.samples.domain.instruments.profiles.control_map import QualityControl
from services.samples.domain.instruments.quality.words import as_slug, words_of
from services.samples.domain.runs.control_lot import ControlLot
from services.samples.domain.runs.run import Run, RunState

BEFORE: Final = timedelta(hours=12)
"""How long before a run was written down its controls may have been read: plates go first, paper follows."""


class NoControl(StrEnum):
    """Why a control's values are in no run; stable codes, the sentence stands beside them."""

    NOT_CHARTED = "not_charted"
    UNKNOWN_CONTROL = "unknown_control"
    SEVERAL_CONTROLS = "several_controls"
    ANOTHER_LOT = "another_lot"
    NO_RUN = "no_run"
    RUN_NOT_STARTED = "run_not_started"
    SEVERAL_RUNS = "several_runs"
    UNKNOWN_ANALYTES = "unknown_analytes"
    NO_VALUE = "no_value"
    VALUE_CHANGED = "value_changed"


MAY_COME: Final = frozenset(
    {NoControl.UNKNOWN_CONTROL, NoControl.ANOTHER_LOT, NoControl.NO_RUN, NoControl.RUN_NOT_STARTED}
)
"""What a lot that is registered, or a run that is begun, may settle by itself."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is planned or running, with its control lots."""

    run: Run
    lots: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownControls:
    """Of one laboratory."""

    lots: Sequence[ControlLot] = ()
    runs: Sequence[OpenRun] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """On what, and when. `run_id` and `lot_id`: a person says so."""

    instruments: frozenset[str]
    at: datetime
    run_id: UUID | None = None
    lot_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """`lot` and `run` are None if `why` says why."""

    tried: tuple[Tried, ...] = ()
    lot: ControlLot | None = None
    run: Run | None = None
    why: NoControl | None = None
    sentence: str | None = None


def attribute(group: OrderGroup, marks: QualityControl, known: KnownControls, measuring: Measuring) -> Attribution:
    """The one lot in the one run, or why there is none."""
    words = words_of(group)
    named = _named(words, marks, known, measuring)
    found = Attribution(tried=tuple(Tried(place, word, _told(word, marks, known.lots)) for place, word in words))
    if not named:
        return _no(found, NoControl.UNKNOWN_CONTROL, "No control lot that is registered here has this number or name.")
    if measuring.lot_id is None and _names_another_lot(group, named, marks):
        names = ", ".join(dict.fromkeys(lot.material for lot in named))
        return _no(found, NoControl.ANOTHER_LOT, f"Of {names} the message names something that is no lot known here.")
    return _in_run(found, named, known, measuring, words)


def _named(
    words: Iterable[tuple[str, str]], marks: QualityControl, known: KnownControls, measuring: Measuring
) -> Sequence[ControlLot]:
    """Those of which number and material are named; else the number; else the material, of whatever lot."""
    if measuring.lot_id is not None:
        return [one for one in known.lots if one.id == measuring.lot_id]
    said = [word for _, word in words]
    numbered = [lot for lot in known.lots if any(_is_number(word, lot) for word in said)]
    called = [lot for lot in known.lots if any(_is_material(word, lot, marks) for word in said)]
    return [lot for lot in numbered if lot in called] or numbered or called


def _is_number(word: str, lot: ControlLot) -> bool:
    return word.casefold() == lot.lot.casefold() or as_slug(word) == as_slug(f"{lot.material} {lot.lot}")


def _is_material(word: str, lot: ControlLot, marks: QualityControl) -> bool:
    mapped = {one.material for one in marks.materials if any(fits(code, word) for code in one.ids)}
    return lot.material in (mapped or {as_slug(word)}) or as_slug(word) == as_slug(f"{lot.material} {lot.lot}")


def _names_another_lot(group: OrderGroup, named: Sequence[ControlLot], marks: QualityControl) -> bool:
    """Material and lot, by the inventory or beside each other, and the lot is none that is registered.

    What the profile says of an id counts whatever stands beside it: running numbers, places on a tray.
    """
    ids = group.specimen.ids
    told = [(one.name, one.lot) for one in group.lots] + [(one, other) for one in ids for other in ids if one != other]
    mapped = any(fits(code, one) for name in marks.materials for code in name.ids for one in ids)
    numbered = any(_is_number(one, lot) for lot in named for one in (*ids, *(lot.lot for lot in group.lots)))
    called = any(as_slug(name) == lot.material and number.strip() for name, number in told for lot in named)
    return called and not numbered and not mapped


def _in_run(
    found: Attribution,
    named: Sequence[ControlLot],
    known: KnownControls,
    measuring: Measuring,
    words: Sequence[tuple[str, str]],
) -> Attribution:
    runs = _runs(known, measuring, {word.casefold() for _, word in words})
    pairs = [(lot, one.run) for one in runs for lot in named if lot.id in one.lots]
    running = [(lot, run) for lot, run in pairs if run.state is RunState.RUNNING]
    names = ", ".join(dict.fromkeys(lot.name for lot in named))
    if not pairs:
        where = ", ".join(sorted(measuring.instruments)) or "an instrument without a name"
        return _no(found, NoControl.NO_RUN, f"No open run on {where} has control {names}, or it was measured earlier.")
    if not running:
        return _no(found, NoControl.RUN_NOT_STARTED, f"The run with control {names} is planned, and not begun yet.")
    if len({lot.id for lot, _ in running}) > 1:
        return _no(found, NoControl.SEVERAL_CONTROLS, f"Several controls fit ({names}); a person says which.")
    if len(running) > 1:
        return _no(found, NoControl.SEVERAL_RUNS, f"{len(running)} runs with control {names} are running.")
    [(lot, run)] = running
    return replace(found, lot=lot, run=run)


def _runs(known: KnownControls, measuring: Measuring, words: AbstractSet[str]) -> Sequence[OpenRun]:
    """The run that is named, by its id or its plate; else those of the instrument, that may be meant by then."""
    if measuring.run_id is not None:
        return [one for one in known.runs if one.run.id == measuring.run_id]
    named = [one for one in known.runs if {str(one.run.id), (one.run.plate or str(one.run.id)).casefold()} & words]
    on_it = [one for one in known.runs if one.run.instrument in measuring.instruments]
    return named or [one for one in on_it if measuring.at >= one.run.planned_at - BEFORE]


def _told(word: str, marks: QualityControl, lots: Iterable[ControlLot]) -> str:
    found = [lot.name for lot in lots if _is_number(word, lot) or _is_material(word, lot, marks)]
    return f"control {', '.join(found)}" if found else "nothing"


def _no(found: Attribution, why: NoControl, sentence: str) -> Attribution:
    return replace(found, why=why, sentence=sentence)
