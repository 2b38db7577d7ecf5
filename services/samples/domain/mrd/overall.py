"""One outcome over several markers: the highest counts (van der Velden 2007, (check)); a limit is nobody's average."""

from collections.abc import Sequence

from services.samples.domain.assays.results.mrd_plate import (
    MarkerOutcome,
    Negative,
    NotEvaluable,
    Outcome,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.why import NotEvaluableBecause


def overall(markers: Sequence[MarkerOutcome], rules: MrdRules) -> tuple[Outcome, MarkerOutcome]:
    """The outcome, and the marker that decided it.

    The highest level, unless another marker is known to be above it; without a level the widest interval; negative
    only if every evaluable marker is, with the sensitivity that the rule set says; else why the first one is not.
    """
    levels = [(one.outcome.level, one) for one in markers if isinstance(one.outcome, Quantified)]
    intervals = [(one.outcome, one) for one in markers if isinstance(one.outcome, PositiveNotQuantifiable)]
    best = max(levels, key=lambda found: found[0], default=None)
    if intervals and (best is None or max(interval.above for interval, _ in intervals) >= best[0]):
        return _widest(intervals)
    if best is not None:
        return best[1].outcome, best[1]
    negatives = [(one.outcome.sensitivity, one) for one in markers if isinstance(one.outcome, Negative)]
    if negatives:
        choose = max if rules.negative_by == "least_sensitive" else min
        chosen = choose(negatives, key=lambda found: found[0])[1]
        return chosen.outcome, chosen
    return _silent(markers), markers[0]


def _widest(intervals: Sequence[tuple[PositiveNotQuantifiable, MarkerOutcome]]) -> tuple[Outcome, MarkerOutcome]:
    above, below = max(one.above for one, _ in intervals), max(one.below for one, _ in intervals)
    decisive = max(intervals, key=lambda found: (found[0].above, found[0].below))[1]
    return PositiveNotQuantifiable(status="positive_not_quantifiable", above=above, below=below), decisive


def _silent(markers: Sequence[MarkerOutcome]) -> Outcome:
    reasons = {one.outcome.reason for one in markers if isinstance(one.outcome, NotEvaluable)}
    reason = reasons.pop() if len(reasons) == 1 else NotEvaluableBecause.NO_MARKER_EVALUABLE
    return NotEvaluable(status="not_evaluable", reason=reason)
