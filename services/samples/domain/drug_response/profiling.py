"""From the wells of one drug to its line in the result: points, curve, area, IC50, scores (domain, section 6).

`profile_all` is what the calculating processes are given; the curves are fitted by a module that only they import.
"""

import math
from collections.abc import Sequence
from typing import Final

from services.samples.domain.assays.results.drp import DrugResponse, Scale
from services.samples.domain.assays.results.drp_curve import DosePoint, FittedCurve, NotFitted, Parameter, Unfitted
from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.options import FitOptions, Limits
from services.samples.domain.drug_response.sensitivity import sensitivity_of
from services.samples.domain.drug_response.series import Series, points_of, tested_range
from services.samples.domain.drug_response.why import CurveHint

HALF: Final = 50.0

Line = DrugResponse | NotFitted


def profile_all(series: Sequence[Series], options: FitOptions) -> tuple[Line, ...]:
    """One line per drug, in their order. Runs for seconds: only in a process of its own."""
    return tuple(profile(one, options) for one in series)


def profile(series: Series, options: FitOptions) -> Line:
    """The line of one drug."""
    points = points_of(series, options)
    tested = tested_range(points)
    if tested is None:
        return NotFitted(drug=series.drug, reason=Unfitted.TOO_FEW_DOSES)
    within = tested if options.limits is Limits.TESTED else series.library
    if within is None:
        return NotFitted(drug=series.drug, reason=Unfitted.NO_LIBRARY_RANGE)
    fitted = _fitted(points, options)
    return _line(series.drug, points, fitted, options, tested=tested, within=within)


def curve_of(fitted: FittedCurve) -> Curve:
    """The curve that the parameters stand for."""
    return Curve(fitted.slope, fitted.lower_percent, fitted.upper_percent, fitted.log10_ec50_nm)


def _line(
    drug: str,
    points: tuple[DosePoint, ...],
    fitted: FittedCurve,
    options: FitOptions,
    *,
    tested: tuple[float, float],
    within: tuple[float, float],
) -> DrugResponse:
    curve = curve_of(fitted)
    start, end = math.log10(within[0]), math.log10(within[1])
    area = curve.area(start, end) / 100
    return DrugResponse(
        drug=drug,
        auc=area / (end - start),
        auc_scale=Scale.NORMALISED,
        auc_log10_dose=area,
        auc_normalised=area / (end - start),
        loss=options.loss,
        limits=options.limits,
        lowest_dose_nm=within[0],
        highest_dose_nm=within[1],
        tested_lowest_nm=tested[0],
        tested_highest_nm=tested[1],
        upper_asymptote_percent=options.upper.fixed,
        lower_asymptote_percent=options.lower.fixed,
        ic50_nm=_ic50(curve, tested),
        curve=fitted,
        dss=sensitivity_of(
            curve, lowest=start, highest=end, threshold=options.dss_threshold_percent, dss3=options.dss3
        ),
        points=points,
        hints=_hints(points, fitted, tested),
    )


def _ic50(curve: Curve, tested: tuple[float, float]) -> float | None:
    """Only where the curve crosses 50 % inside the tested range."""
    crossing = curve.crosses(HALF)
    if crossing is None or not math.log10(tested[0]) <= crossing <= math.log10(tested[1]):
        return None
    return float(min(max(10.0**crossing, tested[0]), tested[1]))


def _hints(points: tuple[DosePoint, ...], fitted: FittedCurve, tested: tuple[float, float]) -> tuple[str, ...]:
    """What a reader of the line should know; codes, explained in the docs."""
    free = 4 - len(fitted.fixed)
    found = {
        CurveHint.FEWER_DOSES_THAN_PARAMETERS: len({point.dose_nm for point in points}) < free,
        CurveHint.RISING: (fitted.upper_percent - fitted.lower_percent) * fitted.slope < 0,
        CurveHint.EC50_OUTSIDE_TESTED: not tested[0] <= fitted.ec50_nm <= tested[1],
        CurveHint.PARAMETER_AT_BOUND: bool(fitted.at_bounds),
        CurveHint.NOT_CONVERGED: not fitted.converged,
        CurveHint.OTHERS_AS_GOOD: fitted.others_as_good,
    }
    return tuple(code for code, holds in found.items() if holds)


def _fitted(points: tuple[DosePoint, ...], options: FitOptions) -> FittedCurve:
    # Only the calculating process has scipy.
    from services.samples.domain.drug_response.fitting.curve_fit import fit_curve  # noqa: PLC0415

    doses, responses = [one.dose_nm for one in points], [one.response_percent for one in points]
    found = fit_curve(doses, responses, options)
    curve = Curve(found.slope, found.lower, found.upper, found.log10_ec50)
    there = [curve.at(math.log10(dose) if dose else -math.inf) for dose in doses]
    rest = [value - told for value, told in zip(there, responses, strict=True)]
    fixed = tuple(name for name, one in _held(options) if one)
    return FittedCurve(
        slope=found.slope,
        lower_percent=found.lower,
        upper_percent=found.upper,
        ec50_nm=10.0**found.log10_ec50,
        log10_ec50_nm=found.log10_ec50,
        fixed=fixed,
        at_bounds=tuple(name for name, end in zip(ORDER, found.at_ends, strict=True) if end),
        converged=found.converged,
        others_as_good=found.others_as_good,
        points=len(points),
        **_goodness(rest, responses, parameters=4 - len(fixed)),
    )


ORDER: Final = (Parameter.SLOPE, Parameter.EC50, Parameter.LOWER, Parameter.UPPER)
"""As the fit has them."""


def _held(options: FitOptions) -> tuple[tuple[Parameter, bool], ...]:
    slope = options.slope
    return (
        (Parameter.SLOPE, slope.lowest is not None and slope.lowest == slope.highest),
        (Parameter.LOWER, options.lower.fixed is not None),
        (Parameter.UPPER, options.upper.fixed is not None),
        (Parameter.EC50, options.ec50.lowest_nm is not None and options.ec50.lowest_nm == options.ec50.highest_nm),
    )


def _goodness(rest: list[float], responses: list[float], *, parameters: int) -> dict[str, float | None]:
    rss = math.fsum(one * one for one in rest)
    mean = math.fsum(responses) / len(responses)
    total = math.fsum((one - mean) ** 2 for one in responses)
    spare = len(rest) - parameters
    return {
        "rss": rss,
        "absolute_loss": math.fsum(abs(one) for one in rest),
        "r_squared": 1 - rss / total if total > 0 else None,
        "residual_sd": math.sqrt(rss / spare) if spare > 0 else None,
    }
