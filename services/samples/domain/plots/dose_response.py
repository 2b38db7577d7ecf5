"""Dose and response of one drug or of a whole plate, as the stored result holds them (experimental)."""

import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from pydantic import Field

from libs.common.errors import Invalid, WrongState
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.drp import DrpResult, DrugResponse
from services.samples.domain.assays.results.drp import Scale as AreaScale
from services.samples.domain.assays.results.drp_curve import DrugSensitivity, FittedCurve, Parameter
from services.samples.domain.assays.results.drp_quality import Verdict
from services.samples.domain.drug_response.options import Limits, Loss
from services.samples.domain.plots.heading import heading
from services.samples.domain.plots.parts import Axis, PlotName, PlotPart, ResultHead, Scale
from services.samples.domain.plots.words import words

STEPS: Final = 120
"""Points of a drawn curve: over six decades twenty for each."""
FLATTEST: Final = 300.0
"""An exponent beyond it is beyond every float: the curve has long come to its asymptote."""
ROOM: Final = 10**0.15
LOWEST_SHOWN, HIGHEST_SHOWN = 0.0, 120.0


class Point(PlotPart):
    """A well, or what replicates come to; at dose 0 the untreated control."""

    dose_nm: float
    response_percent: float
    replicates: int
    sd_percent: float | None


class CurvePoint(PlotPart):
    """One place of the fitted curve."""

    dose_nm: float
    response_percent: float


class DrugCurve(PlotPart):
    """One drug. The curve is null where none was fitted; it reaches over tested and integrated doses."""

    drug: str
    experimental: Literal[True] = True
    points: tuple[Point, ...]
    controls: tuple[Point, ...] = Field(description="At dose 0, which a logarithmic axis does not have.")
    curve: tuple[CurvePoint, ...] | None
    upper_asymptote_percent: float | None
    lower_asymptote_percent: float | None
    fixed: tuple[Parameter, ...] = Field(description="Parameters that were held, not fitted.")
    ic50_nm: float | None = Field(description="Only where the curve crosses 50 % inside the tested range.")
    tested_nm: tuple[float, float]
    library_nm: tuple[float, float] | None = Field(description="Over which the area was taken, if not the tested one.")
    limits: Limits
    loss: Loss
    auc: float
    auc_scale: AreaScale
    dss: DrugSensitivity | None
    r_squared: float | None
    converged: bool | None
    hints: tuple[str, ...]


class DoseResponsePlot(ResultHead):
    """Dose on a logarithmic axis, response in per cent of the untreated control."""

    plot: Literal[PlotName.DOSE_RESPONSE] = PlotName.DOSE_RESPONSE
    x: Axis
    y: Axis
    drugs: tuple[DrugCurve, ...]


def dose_response(
    assay: Assay, version: ResultVersion, body: DrpResult, *, language: str, drug: str | None
) -> DoseResponsePlot:
    """One drug, or all that have something to draw, in the order of the plate."""
    chosen = _chosen(body, drug)
    drawn = [one for one in chosen if one.points or one.curve]
    if not drawn:
        raise WrongState(
            "This version of the result holds no points: it has areas only, and there is nothing to draw.",
            right="a version that was calculated from its plates",
        )
    curves = tuple(_curve(one) for one in drawn)
    said = words(language)
    many = said["title_dose_response_panel"].format(count=len(curves))
    return DoseResponsePlot(
        **heading(
            assay,
            version,
            language=language,
            title=f"{said['title_dose_response']}: {drug}" if drug else many,
            method=body.method,
            rule=body.method_id,
            notes=_notes(body, curves, language),
        ),
        x=_doses(curves, label=said["dose"]),
        y=Axis(label=said["viability"], unit="%", lowest=LOWEST_SHOWN, highest=HIGHEST_SHOWN),
        drugs=curves,
    )


def _chosen(body: DrpResult, drug: str | None) -> Sequence[DrugResponse]:
    if drug is None:
        return body.drugs
    for one in body.not_fitted:
        if one.drug == drug:
            raise WrongState(f"This drug was not fitted: {one.reason}.", where="query.drug")
    found = [one for one in body.drugs if one.drug == drug]
    if not found:
        some = ", ".join(one.drug for one in body.drugs[:20])
        raise Invalid("This version of the result has no such drug.", where="query.drug", right=some)
    return found


def _curve(one: DrugResponse) -> DrugCurve:
    doses = [point.dose_nm for point in one.points if point.dose_nm > 0]
    tested = (
        one.tested_lowest_nm or min(doses, default=one.lowest_dose_nm),
        one.tested_highest_nm or max(doses, default=one.highest_dose_nm),
    )
    integrated = (one.lowest_dose_nm, one.highest_dose_nm)
    points = tuple(
        Point(**point.model_dump(include={"dose_nm", "response_percent", "replicates", "sd_percent"}))
        for point in one.points
    )
    fit = one.curve
    return DrugCurve(
        drug=one.drug,
        points=tuple(point for point in points if point.dose_nm > 0),
        controls=tuple(point for point in points if point.dose_nm == 0),
        curve=None if fit is None else _drawn(fit, min(tested[0], integrated[0]), max(tested[1], integrated[1])),
        upper_asymptote_percent=fit.upper_percent if fit else one.upper_asymptote_percent,
        lower_asymptote_percent=fit.lower_percent if fit else one.lower_asymptote_percent,
        fixed=fit.fixed if fit else (),
        ic50_nm=one.ic50_nm,
        tested_nm=tested,
        library_nm=integrated if one.limits is Limits.LIBRARY else None,
        limits=one.limits,
        loss=one.loss,
        auc=one.auc,
        auc_scale=one.auc_scale,
        dss=one.dss,
        r_squared=fit.r_squared if fit else None,
        converged=fit.converged if fit else None,
        hints=one.hints,
    )


def _drawn(fit: FittedCurve, lowest: float, highest: float) -> tuple[CurvePoint, ...]:
    """The stored parameters, put into the curve's own formula at evenly spaced logarithms."""
    first, last = math.log10(lowest), math.log10(highest)
    places = (first + (last - first) * step / STEPS for step in range(STEPS + 1))
    return tuple(CurvePoint(dose_nm=10**place, response_percent=response_at(fit, place)) for place in places)


def response_at(fit: FittedCurve, log10_dose: float) -> float:
    """Lower + (upper − lower)/(1 + 10^(slope·(log10 dose − log10 ec50))) (domain, section 6)."""
    exponent = max(-FLATTEST, min(FLATTEST, fit.slope * (log10_dose - fit.log10_ec50_nm)))
    return fit.lower_percent + (fit.upper_percent - fit.lower_percent) / (1 + 10**exponent)


def _doses(curves: Iterable[DrugCurve], *, label: str) -> Axis:
    ends = [end for one in curves for span in (one.tested_nm, one.library_nm or one.tested_nm) for end in span]
    return Axis(label=label, unit="nM", scale=Scale.LOG10, lowest=min(ends) / ROOM, highest=max(ends) * ROOM)


def _notes(body: DrpResult, curves: Iterable[DrugCurve], language: str) -> Iterable[str]:
    said = words(language)
    failed = [one.plate for one in body.quality if one.verdict is Verdict.FAILED]
    if failed:
        yield said["note_plates_failed"].format(what=", ".join(failed))
    if body.not_fitted:
        yield said["note_not_fitted"].format(what=", ".join(one.drug for one in body.not_fitted))
    outside = [
        point
        for one in curves
        for point in (*one.points, *one.controls)
        if not LOWEST_SHOWN <= point.response_percent <= HIGHEST_SHOWN
    ]
    if outside:
        yield said["note_outside"].format(count=len(outside))
