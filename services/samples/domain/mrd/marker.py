"""One marker of a plate, from its wells to its outcome."""

from dataclasses import dataclass
from fractions import Fraction

from services.samples.domain.assays.results.mrd_plate import (
    Albumin,
    MarkerOutcome,
    NotEvaluable,
    Outcome,
    Role,
    StandardCurve,
    StandardPoint,
    WellFact,
)
from services.samples.domain.mrd.contamination import no_template_faults
from services.samples.domain.mrd.ct import UNDETERMINED, Ct, exact, measured
from services.samples.domain.mrd.level import Measured, outcome_of
from services.samples.domain.mrd.line import Line
from services.samples.domain.mrd.plate import MrdPlate
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.standards import Asked, curve_of, faults_of, is_below, points_of
from services.samples.domain.mrd.why import NotEvaluableBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the wells beside the follow-up say."""

    points: tuple[StandardPoint, ...]
    line: Line | None
    curve: StandardCurve | None
    background: tuple[Ct, ...]
    no_template: tuple[Ct, ...]

    @property
    def lowest_background(self) -> Fraction | None:
        """None where no background well amplified."""
        return min(measured(self.background), default=None)


def read_marker(plate: MrdPlate, marker: str, albumin: Albumin, rules: MrdRules) -> MarkerOutcome:
    """Its curve and range, which follow-up wells are positive, and what that comes to."""
    read = _read(plate, marker, rules)
    follow_up = tuple(
        WellFact(well=well.well, ct=well.ct, positive=_is_positive(well.ct, read, rules))
        for well in plate.of(marker, Role.FOLLOW_UP)
    )
    reasons = (*_faults(read, len(follow_up), rules), *albumin.reasons)
    outcome: Outcome
    if reasons or read.line is None or albumin.ratio is None:
        outcome = NotEvaluable(status="not_evaluable", reason=reasons[0])
    else:
        found = Measured(line=read.line, points=read.points, follow_up=follow_up, ratio=albumin.ratio)
        outcome = outcome_of(found, rules)
        reasons = (outcome.reason,) if isinstance(outcome, NotEvaluable) else ()
    return _told(marker, outcome, reasons, read, follow_up)


def _read(plate: MrdPlate, marker: str, rules: MrdRules) -> _Read:
    background = tuple(well.ct for well in plate.of(marker, Role.BACKGROUND))
    asked = Asked(
        rules=rules,
        wells_least=rules.standard_wells_least,
        within_ct=rules.replicates_within_ct,
        background=min(measured(background), default=None),
    )
    points = points_of(((well.dilution or 0.0, well.ct) for well in plate.of(marker, Role.STANDARD)), asked)
    line, curve = curve_of(points, rules)
    no_template = tuple(well.ct for well in plate.of(marker, Role.NO_TEMPLATE))
    return _Read(points=points, line=line, curve=curve, background=background, no_template=no_template)


def _faults(read: _Read, follow_up: int, rules: MrdRules) -> tuple[str, ...]:
    """What stands against any answer, contamination first."""
    return (
        *no_template_faults(read.no_template, least=rules.no_template_wells_least, rules=rules),
        *((NotEvaluableBecause.BACKGROUND_MISSING,) if len(read.background) < rules.background_wells_least else ()),
        *faults_of(read.points, read.line, rules),
        *((NotEvaluableBecause.FOLLOW_UP_MISSING,) if follow_up < rules.follow_up_wells_least else ()),
    )


def _is_positive(ct: Ct, read: _Read, rules: MrdRules) -> bool:
    """Amplified far enough under the background, and not too far beyond what the curve was seen to reach."""
    if isinstance(ct, str) or not is_below(exact(ct), read.lowest_background, rules.positive_below_background_ct):
        return False
    beyond = rules.positive_beyond_sensitivity_ct
    seen = [point for point in read.points if point.seen]
    if beyond is None or not seen:
        return True
    return exact(ct) <= max(measured(seen[-1].cts)) + exact(beyond)


def _told(
    marker: str, outcome: Outcome, reasons: tuple[str, ...], read: _Read, follow_up: tuple[WellFact, ...]
) -> MarkerOutcome:
    in_range = [point.amount for point in read.points if point.in_range]
    seen = [point.amount for point in read.points if point.seen]
    lowest = read.lowest_background
    undetermined = UNDETERMINED if read.background else None
    return MarkerOutcome(
        marker=marker,
        outcome=outcome,
        reasons=reasons,
        standards=read.points,
        curve=read.curve,
        quantitative_range=min(in_range, default=None),
        highest_dilution=max(in_range, default=None),
        sensitivity=min(seen, default=None),
        background=read.background,
        lowest_background=undetermined if lowest is None else float(lowest),
        no_template=read.no_template,
        follow_up=follow_up,
        positive_wells=sum(well.positive for well in follow_up),
    )
