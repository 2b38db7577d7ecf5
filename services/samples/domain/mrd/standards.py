"""The dilutions of the diagnostic sample: which are in the quantitative range, which were seen at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from services.samples.domain.assays.results.mrd_plate import StandardCurve, StandardPoint
from services.samples.domain.mrd.ct import Ct, exact, mean, measured, spread
from services.samples.domain.mrd.line import Line, fit, log10_of
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.why import LeftOut, NotEvaluableBecause

LEAST_FOR_A_LINE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a standard is held against; `background` is None where nothing amplified, or there is none (albumin)."""

    rules: MrdRules
    wells_least: int
    within_ct: float
    background: Fraction | None


def points_of(wells: Iterable[tuple[float, Ct]], asked: Asked) -> tuple[StandardPoint, ...]:
    """From the highest amount down. One that fails ends the range: what is below it is not measured either."""
    grouped: dict[float, list[Ct]] = {}
    for amount, ct in wells:
        grouped.setdefault(amount, []).append(ct)
    points: list[StandardPoint] = []
    for amount in sorted(grouped, reverse=True):
        points.append(_point(amount, tuple(grouped[amount]), points[-1] if points else None, asked))
    return tuple(points)


def curve_of(points: Sequence[StandardPoint], rules: MrdRules) -> tuple[Line | None, StandardCurve | None]:
    """The line through the wells in range, exactly and as it is told."""
    used = [point for point in points if point.in_range]
    pairs = [(log10_of(point.amount), ct) for point in used for ct in measured(point.cts)]
    line = fit(pairs) if len(used) >= LEAST_FOR_A_LINE else None
    return line, None if line is None else _told(line, accepted=not faults_of(points, line, rules))


def faults_of(points: Sequence[StandardPoint], line: Line | None, rules: MrdRules) -> tuple[str, ...]:
    """Why nothing can be measured by this curve."""
    if not points:
        return (NotEvaluableBecause.STANDARD_MISSING,)
    if line is None or sum(point.in_range for point in points) < rules.dilutions_least:
        return (NotEvaluableBecause.STANDARD_CURVE_TOO_SHORT,)
    steep = not exact(rules.slope_least) <= line.slope <= exact(rules.slope_most)
    scattered = line.r_squared < exact(rules.r_squared_least)
    why = {NotEvaluableBecause.SLOPE_OUT_OF_RANGE: steep, NotEvaluableBecause.R_SQUARED_TOO_LOW: scattered}
    return tuple(code for code, holds in why.items() if holds)


def _point(amount: float, cts: tuple[Ct, ...], before: StandardPoint | None, asked: Asked) -> StandardPoint:
    seen_cts = measured(cts)
    why = _why_not(amount, cts, before, asked)
    seen = why is None or ((before is None or before.seen) and _is_seen(seen_cts, asked))
    return StandardPoint(
        amount=amount,
        cts=tuple(sorted(cts, key=_lowest_first)),
        mean_ct=float(mean(seen_cts)) if seen_cts else None,
        spread_ct=float(spread(seen_cts)) if seen_cts else None,
        in_range=why is None,
        seen=seen,
        left_out=why,
    )


def _why_not(amount: float, cts: tuple[Ct, ...], before: StandardPoint | None, asked: Asked) -> str | None:
    """The first thing that keeps a dilution out of the quantitative range; None if nothing does."""
    amplified = measured(cts)
    if before is not None and not before.in_range:
        return LeftOut.BELOW_ONE_LEFT_OUT
    if len(cts) < asked.wells_least:
        return LeftOut.TOO_FEW_WELLS
    if len(amplified) < len(cts):
        return LeftOut.NOT_AMPLIFIED
    if spread(amplified) > exact(asked.within_ct):
        return LeftOut.REPLICATES_DIFFER
    if not is_below(mean(amplified), asked.background, asked.rules.range_below_background_ct):
        return LeftOut.NEAR_BACKGROUND
    return None if before is None or _steps(amount, mean(amplified), before, asked.rules) else LeftOut.STEP_OUT_OF_RANGE


def is_below(ct: Fraction, background: Fraction | None, margin: float) -> bool:
    """At least this far under the lowest background; always, where the background did not amplify."""
    return background is None or background - ct >= exact(margin)


def _is_seen(amplified: tuple[Fraction, ...], asked: Asked) -> bool:
    margin = asked.rules.sensitivity_below_background_ct
    return any(is_below(ct, asked.background, margin) for ct in amplified)


def _steps(amount: float, ct: Fraction, before: StandardPoint, rules: MrdRules) -> bool:
    """Whether the Ct rises from the dilution before as it should, per tenfold step."""
    per_decade = (ct - mean(measured(before.cts))) / (log10_of(before.amount) - log10_of(amount))
    least, most = rules.step_least_ct, rules.step_most_ct
    return (least is None or per_decade >= exact(least)) and (most is None or per_decade <= exact(most))


def _told(line: Line, *, accepted: bool) -> StandardCurve:
    return StandardCurve(
        slope=float(line.slope),
        intercept=float(line.intercept),
        r_squared=float(line.r_squared),
        efficiency=line.efficiency,
        accepted=accepted,
    )


def _lowest_first(ct: Ct) -> tuple[bool, float]:
    return (True, 0.0) if isinstance(ct, str) else (False, ct)
