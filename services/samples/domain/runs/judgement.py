"""What the controls of a run say: rules that fired, signs that are wrong, values that are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import WrongState
from services.samples.domain.runs.control_lot import ControlLot, Sign
from services.samples.domain.runs.quality_rules import Verdict, every_rule, rule_set
from services.samples.domain.runs.westgard import Observed, judge

SIGN_RULE: Final = "expected-sign"
"""A control without a number shows what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlValue:
    """One value of one control lot in a run: a number, or a sign."""

    id: UUID
    run_id: UUID
    lot_id: UUID
    analyte: str
    measured_at: datetime
    noted_at: datetime
    noted_by: str
    value: float | None = None
    sign: Sign | None = None
    z: float | None = None
    rules: tuple[str, ...] = ()
    """Those that fired on it when its run was judged."""
    receipt_id: UUID | None = None
    """The message of an instrument that brought it; None: somebody typed it."""
    place: int | None = None
    """Which group of that message."""
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None
    """It was noted by mistake: it stays readable, and counts for no rule."""

    @property
    def counts(self) -> bool:
        """Whether it is judged."""
        return self.withdrawn_at is None

    def withdrawn(self, *, by: str, at: datetime, why: str) -> Self:
        """Noted by mistake."""
        if not self.counts:
            raise WrongState("The value is withdrawn already.", where="path.control_value_id")
        return replace(self, withdrawn_at=at, withdrawn_by=by, withdrawn_why=why)

    @property
    def observed(self) -> Observed:
        """For the chart; only of values with a number."""
        return Observed(id=self.id, lot_id=self.lot_id, run_id=self.run_id, z=self.z or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that fired, on which control's values."""

    rule: str
    verdict: Verdict
    analyte: str
    controls: tuple[str, ...]
    values: tuple[Mapping[str, Any], ...]

    @property
    def sentence(self) -> str:
        """For refusals."""
        told = ", ".join(str(one["sign"] or f"z {one['z']:+.2f}") for one in self.values)
        return f"control {' and '.join(self.controls)}, {self.analyte}: {self.rule} ({told})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Of a whole run; `missing` are controls without a value, by name and analyte."""

    rule_set: str
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def rejecting(self) -> tuple[Finding, ...]:
        """Those for which the run cannot be accepted."""
        return tuple(one for one in self.findings if one.verdict is Verdict.REJECT)


def judged(lots: Sequence[ControlLot], values: Sequence[ControlValue], past: Sequence[ControlValue]) -> Judgement:
    """By the rule set of today; `values` are the run's, `past` those before it on the instrument, the oldest first."""
    names, counting = {lot.id: lot.name for lot in lots}, [one for one in values if one.counts]
    found = [*_numeric(names, counting, past), *_signs(lots, counting)]
    return Judgement(rule_set=rule_set(), findings=tuple(found), missing=_missing(lots, counting))


def _numeric(
    names: Mapping[UUID, str], values: Sequence[ControlValue], past: Sequence[ControlValue]
) -> Sequence[Finding]:
    found: list[Finding] = []
    by_id = {one.id: one for one in (*past, *values)}
    for analyte in dict.fromkeys(one.analyte for one in values):
        run, before = (
            [one.observed for one in some if one.analyte == analyte and one.z is not None] for some in (values, past)
        )
        for fired in judge(before, run, every_rule()):
            on = [by_id[one.id] for one in fired.values]
            found.append(_finding(fired.rule, fired.verdict, analyte, names, on))
    return found


def _signs(lots: Sequence[ControlLot], values: Sequence[ControlValue]) -> Sequence[Finding]:
    expected = {(lot.id, one.analyte): one.sign for lot in lots for one in lot.targets}
    names = {lot.id: lot.name for lot in lots}
    return [
        _finding(SIGN_RULE, Verdict.REJECT, one.analyte, names, [one])
        for one in values
        if one.sign is not None and one.sign is not expected.get((one.lot_id, one.analyte))
    ]


def _finding(
    rule: str, verdict: Verdict, analyte: str, names: Mapping[UUID, str], on: Sequence[ControlValue]
) -> Finding:
    controls = tuple(dict.fromkeys(names.get(one.lot_id, "of an earlier lot") for one in on))
    return Finding(rule=rule, verdict=verdict, analyte=analyte, controls=controls, values=tuple(map(_told, on)))


def _told(value: ControlValue) -> Mapping[str, Any]:
    ids = {"id": str(value.id), "run_id": str(value.run_id), "lot_id": str(value.lot_id)}
    return {**ids, "value": value.value, "sign": value.sign, "z": value.z}


def _missing(lots: Sequence[ControlLot], values: Sequence[ControlValue]) -> tuple[str, ...]:
    there = {(one.lot_id, one.analyte) for one in values}
    wanted = ((lot, target.analyte) for lot in lots for target in lot.targets)
    return tuple(f"{lot.name}, {analyte}" for lot, analyte in wanted if (lot.id, analyte) not in there)
