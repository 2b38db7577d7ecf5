"""Which rule fired on which values: the multi-rule chart over the controls of one analyte on one instrument."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.samples.domain.runs.quality_rules import QualityRule, Test, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One control value, as z of its lot's target."""

    id: UUID
    lot_id: UUID
    run_id: UUID
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A rule, and the values on which it fired, the oldest first."""

    rule: str
    verdict: Verdict
    values: tuple[Observed, ...]


def judge(past: Sequence[Observed], run: Sequence[Observed], rules: Sequence[QualityRule]) -> tuple[Fired, ...]:
    """What fires on values of this run, together with those before it; both in the order of measurement."""
    found = (fired for rule in rules for fired in _judges[rule.test](rule, past, run))
    return tuple({(one.rule, one.values): one for one in found}.values())


def _same_side(rule: QualityRule, past: Sequence[Observed], run: Sequence[Observed]) -> Iterator[Fired]:
    """Within each lot across runs, and across lots."""
    for lot_id in dict.fromkeys(one.lot_id for one in run):
        of_lot = [[one for one in values if one.lot_id == lot_id] for values in (past, run)]
        yield from _windows(rule, *of_lot)
    yield from _windows(rule, past, run)


def _windows(rule: QualityRule, past: Sequence[Observed], run: Sequence[Observed]) -> Iterator[Fired]:
    """Every stretch of the rule's length that ends in this run."""
    values = [*past, *run]
    for end in range(max(len(past), rule.number - 1), len(values)):
        window = tuple(values[end - rule.number + 1 : end + 1])
        if all(one.z > rule.sd for one in window) or all(one.z < -rule.sd for one in window):
            yield Fired(rule=rule.id, verdict=rule.verdict, values=window)


def _spread(rule: QualityRule, _: Sequence[Observed], run: Sequence[Observed]) -> Iterator[Fired]:
    """The two outermost of the run."""
    if not run:
        return
    low, high = min(run, key=lambda one: one.z), max(run, key=lambda one: one.z)
    if low.z < -rule.sd and high.z > rule.sd:
        yield Fired(rule=rule.id, verdict=rule.verdict, values=(low, high))


_judges = {Test.SAME_SIDE: _same_side, Test.SPREAD: _spread}
