"""What the follow-up wells of one marker come to, once its curve is accepted and its DNA is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    Outcome,
    PositiveNotQuantifiable,
    Quantified,
    StandardPoint,
    WellFact,
)
from services.samples.domain.mrd.ct import exact, mean, measured, spread
from services.samples.domain.mrd.line import Line, log10_of
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.why import NotEvaluableBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The accepted curve with its dilutions, the follow-up wells, and albumin of diagnosis over follow-up."""

    line: Line
    points: Sequence[StandardPoint]
    follow_up: Sequence[WellFact]
    ratio: float

    @property
    def in_range(self) -> tuple[float, ...]:
        """From the highest dilution down."""
        return tuple(point.amount for point in self.points if point.in_range)

    @property
    def sensitivity(self) -> float:
        """The lowest dilution that was seen; what is in range was."""
        return min(point.amount for point in self.points if point.seen)

    @property
    def positive(self) -> tuple[Fraction, ...]:
        """The Ct of the wells that count."""
        return measured(well.ct for well in self.follow_up if well.positive)

    def claimed(self, level: float) -> float:
        """A limit of the plate for this follow-up: less DNA in the wells reaches less far, more is not claimed."""
        return min(1.0, level * max(1.0, self.ratio))


def outcome_of(found: Measured, rules: MrdRules) -> Outcome:
    """Negative, an interval, a level, or wells that contradict each other."""
    if len(found.positive) < rules.positive_wells_least:
        return Negative(status="negative", sensitivity=found.claimed(found.sensitivity))
    logarithm = found.line.log_amount(mean(found.positive))
    highest, lowest = found.in_range[0], found.in_range[-1]
    if logarithm < log10_of(lowest):
        return _below_range(found, lowest)
    if not _agree(found, rules):
        return NotEvaluable(status="not_evaluable", reason=NotEvaluableBecause.REPLICATES_DIFFER)
    level = 10.0 ** float(logarithm) * found.ratio
    if logarithm > log10_of(highest) or level > 1:
        return _above_range(found)
    return Quantified(status="quantified", level=level)


def _agree(found: Measured, rules: MrdRules) -> bool:
    """All wells positive and close to each other."""
    alike = spread(found.positive) <= exact(rules.replicates_within_ct)
    return len(found.positive) == len(found.follow_up) and alike


def _below_range(found: Measured, lowest: float) -> Outcome:
    """Wide enough for the well that has most of it."""
    most = 10.0 ** float(found.line.log_amount(min(found.positive)))
    return PositiveNotQuantifiable(
        status="positive_not_quantifiable", above=0, below=found.claimed(max(lowest, min(1.0, most)))
    )


def _above_range(found: Measured) -> Outcome:
    """More than the highest dilution that leaves something above it."""
    scaled = [min(1.0, amount * min(1.0, found.ratio)) for amount in found.in_range]
    above = max((amount for amount in scaled if amount < 1), default=0.0)
    return PositiveNotQuantifiable(status="positive_not_quantifiable", above=above, below=1)
