"""The standard curves of an RQ-PCR plate, marker by marker, as the stored result holds them."""

import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from pydantic import Field

from libs.common.errors import Invalid, WrongState
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.assays.results.mrd_plate import (
    Albumin,
    MarkerOutcome,
    Outcome,
    StandardCurve,
    StandardPoint,
)
from services.samples.domain.mrd.ct import Ct
from services.samples.domain.plots.heading import heading
from services.samples.domain.plots.parts import Axis, PlotName, PlotPart, ResultHead, Scale
from services.samples.domain.plots.words import words

ROOM: Final = 10**0.25
CT_ROOM: Final = 1.5
ALBUMIN: Final = "albumin"


class Standard(PlotPart):
    """One dilution with its wells. A well that did not amplify is `undetermined`, never a number."""

    amount: float
    cts: tuple[Ct, ...]
    mean_ct: float | None
    in_range: bool
    seen: bool
    left_out: str | None


class Line(PlotPart):
    """Two ends of Ct = slope · log10(amount) + intercept, over the points it was drawn through."""

    from_amount: float
    from_ct: float
    to_amount: float
    to_ct: float


class FollowUpWell(PlotPart):
    """A well of the child's sample."""

    well: str | None
    ct: Ct
    positive: bool | None


class CurveOfMarker(PlotPart):
    """One marker, or albumin, which counts DNA."""

    marker: str
    unit: str | None = Field(description="Of the amounts: null for a dilution, ng for albumin.")
    standards: tuple[Standard, ...]
    curve: StandardCurve | None
    line: Line | None
    quantitative_range: tuple[float, float] | None
    sensitivity: float | None
    background: tuple[Ct, ...]
    lowest_background: Ct | None
    no_template: tuple[Ct, ...]
    follow_up: tuple[FollowUpWell, ...]
    outcome: Outcome | None
    x: Axis
    y: Axis


class StandardCurvePlot(ResultHead):
    """Ct over the logarithm of the dilution; each marker has its own axes."""

    plot: Literal[PlotName.STANDARD_CURVE] = PlotName.STANDARD_CURVE
    markers: tuple[CurveOfMarker, ...]


def standard_curve(
    assay: Assay, version: ResultVersion, body: IgTrMrdResult, *, language: str, marker: str | None
) -> StandardCurvePlot:
    """All markers and albumin, or one of them."""
    if not body.by_marker:
        raise WrongState(
            "This version of the result holds no points: it has its outcome only, and there is nothing to draw.",
            right="a version that was calculated from its plate",
        )
    said = words(language)
    curves = [_of_marker(one, body, language) for one in body.by_marker]
    if body.albumin and body.albumin.standards:
        curves.append(_of_albumin(body.albumin, body, language))
    shown = _chosen(curves, marker)
    notes = [said["note_unconfirmed"].format(rule=body.rule_set)] if body.rules and not body.rules.confirmed else []
    title = f"{said['title_standard_curve']}: {marker}" if marker else said["title_standard_curve"]
    told = heading(assay, version, language=language, title=title, method=body.method, rule=body.rule_set, notes=notes)
    return StandardCurvePlot(**told, markers=tuple(shown))


def _chosen(curves: Sequence[CurveOfMarker], marker: str | None) -> Sequence[CurveOfMarker]:
    found = [one for one in curves if marker in {None, one.marker}]
    if not found:
        known = ", ".join(one.marker for one in curves)
        raise Invalid("This version of the result has no such marker.", where="query.marker", right=known)
    return found


def _of_marker(one: MarkerOutcome, body: IgTrMrdResult, language: str) -> CurveOfMarker:
    lowest, highest = one.quantitative_range, one.highest_dilution
    background = (one.lowest_background,) if one.lowest_background is not None else ()
    wells = tuple(FollowUpWell(well=well.well, ct=well.ct, positive=well.positive) for well in one.follow_up)
    cts = (*one.background, *background, *one.no_template, *(well.ct for well in wells))
    return CurveOfMarker(
        marker=one.marker,
        unit=None,
        standards=_standards(one.standards),
        curve=one.curve,
        line=_line(one.curve, one.standards),
        quantitative_range=None if lowest is None else (lowest, highest or max(_amounts(one.standards))),
        sensitivity=one.sensitivity,
        background=one.background,
        lowest_background=one.lowest_background,
        no_template=one.no_template,
        follow_up=wells,
        outcome=one.outcome,
        x=_amount_axis(one.standards, label=words(language)["dilution"], unit=None),
        y=_ct_axis(one.standards, cts, body, language),
    )


def _of_albumin(one: Albumin, body: IgTrMrdResult, language: str) -> CurveOfMarker:
    wells = tuple(FollowUpWell(well=None, ct=ct, positive=None) for ct in one.follow_up)
    cts = (*one.diagnosis, *one.follow_up, *one.no_template)
    return CurveOfMarker(
        marker=ALBUMIN,
        unit="ng",
        standards=_standards(one.standards),
        curve=one.curve,
        line=_line(one.curve, one.standards),
        quantitative_range=None,
        sensitivity=None,
        background=(),
        lowest_background=None,
        no_template=one.no_template,
        follow_up=wells,
        outcome=None,
        x=_amount_axis(one.standards, label=words(language)["dna"], unit="ng"),
        y=_ct_axis(one.standards, cts, body, language),
    )


def _standards(points: Iterable[StandardPoint]) -> tuple[Standard, ...]:
    return tuple(Standard(**point.model_dump(include=set(Standard.model_fields))) for point in points)


def _amounts(points: Iterable[StandardPoint]) -> list[float]:
    return [point.amount for point in points]


def _line(curve: StandardCurve | None, points: Iterable[StandardPoint]) -> Line | None:
    amounts = [point.amount for point in points if point.in_range]
    if curve is None or not amounts:
        return None
    first, last = min(amounts), max(amounts)
    at_first, at_last = (curve.slope * math.log10(amount) + curve.intercept for amount in (first, last))
    return Line(from_amount=first, from_ct=at_first, to_amount=last, to_ct=at_last)


def _amount_axis(points: Iterable[StandardPoint], *, label: str, unit: str | None) -> Axis:
    amounts = _amounts(points) or [1e-5, 1.0]
    return Axis(label=label, unit=unit, scale=Scale.LOG10, lowest=min(amounts) / ROOM, highest=max(amounts) * ROOM)


def _ct_axis(points: Iterable[StandardPoint], cts: Iterable[Ct], body: IgTrMrdResult, language: str) -> Axis:
    """Over all wells that amplified; room above it is for those that did not."""
    seen = [ct for ct in (*(ct for point in points for ct in point.cts), *cts) if not isinstance(ct, str)]
    lowest, highest = (min(seen), max(seen)) if seen else (15.0, float(body.cycles or 45))
    said = words(language)
    return Axis(label=said["ct"], unit=said["cycles"], lowest=lowest - CT_ROOM, highest=highest + CT_ROOM)
