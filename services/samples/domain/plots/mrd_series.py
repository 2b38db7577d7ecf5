"""Residual disease of one child over time, over all released results that the reader may read.

What is no number stays none: positive-not-quantifiable is an interval, negative a bound, not evaluable a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.flow import FlowMrd, FlowResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    Outcome,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.plots.parts import Axis, Head, PlotPart, Scale
from services.samples.domain.plots.words import plain, words

METHODS: Final = (Kind.IG_TR_MRD, Kind.FLOW)
LEAST, MOST = 1e-6, 1.0
ROOM: Final = 10**0.3
BELOW: Final = 10**0.7
"""Under the lowest end, for the signs that say less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A result with residual disease in it, and the tube it was measured on."""

    assay: Assay
    version: ResultVersion
    material: Material | None
    extracted_at: datetime | None


class MrdPoint(PlotPart):
    """One outcome at one time. Only a quantified one has a level."""

    at: datetime = Field(description="Extraction of the sample, or measurement where that is not known.")
    at_is_measurement: bool
    assay_id: UUID
    result_version: int
    outcome: Outcome
    rule: str | None = Field(description="Id of the rule set; null where the result names none.")
    time_point: str | None = Field(description="The protocol's own name of it.")


class MrdLine(PlotPart):
    """What may be compared with itself: one method, one marker, one material, one denominator."""

    name: str
    method: Kind
    marker: str | None = Field(description="Null: the outcome over all markers; of flow always null.")
    material: Material | None
    denominator: str | None
    points: tuple[MrdPoint, ...] = Field(description="The oldest first.")


class MrdSeriesPlot(Head):
    """Time against the logarithm of the fraction of cells."""

    plot: Literal["mrd-series"] = "mrd-series"
    x_from: datetime | None
    x_to: datetime | None
    x_label: str
    y: Axis
    lines: tuple[MrdLine, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    method: Kind
    marker: str | None
    material: Material | None
    denominator: str | None


def mrd_series(patient: str, results: Iterable[Released], *, language: str, partly: bool) -> MrdSeriesPlot:
    """All of them; `partly`: the reader may not see every result of the child."""
    said = words(language)
    grouped: dict[_Key, list[MrdPoint]] = defaultdict(list)
    for one in results:
        for key, outcome in _outcomes(one):
            grouped[key].append(_point(one, outcome))
    lines = tuple(
        _line(key, sorted(points, key=lambda point: (point.at, point.result_version)), language)
        for key, points in sorted(grouped.items(), key=lambda item: _order(item[0]))
    )
    times = [point.at for line in lines for point in line.points]
    return MrdSeriesPlot(
        language=language,
        title=said["title_mrd_series"],
        experimental=False,
        banner=None,
        standing=None if lines else said["no_results"],
        patient=patient,
        notes=tuple(_notes(lines, said, partly=partly)),
        foot=f"{patient} · {_sources(lines, said['version'])}",
        x_from=min(times, default=None),
        x_to=max(times, default=None),
        x_label=said["time"],
        y=_levels(lines, label=f"{said['residual']}, {said['of_cells']}"),
        lines=lines,
    )


def _outcomes(one: Released) -> Iterable[tuple[_Key, Outcome]]:
    body = one.version.body
    if isinstance(body, IgTrMrdResult):
        yield _Key(Kind.IG_TR_MRD, None, one.material, None), body.outcome
        if len(body.by_marker) > 1:
            for marker in body.by_marker:
                yield _Key(Kind.IG_TR_MRD, marker.marker, one.material, None), marker.outcome
    elif isinstance(body, FlowResult) and body.mrd is not None:
        yield _Key(Kind.FLOW, None, one.material, body.mrd.denominator_of), _of_flow(body.mrd)


def _of_flow(found: FlowMrd) -> Outcome:
    """As the findings of the result say it: nothing below a limit is a level."""
    detected, quantified = found.limit_of_detection or 0.0, found.limit_of_quantification
    if found.fraction < detected:
        return Negative(status="negative", sensitivity=detected)
    if quantified is not None and found.fraction < quantified:
        return PositiveNotQuantifiable(status="positive_not_quantifiable", above=detected, below=quantified)
    if found.fraction == 0:
        # A limit of nothing: a logarithmic axis has no zero, and no bound was stated either.
        return NotEvaluable(status="not_evaluable", reason="no_limit_of_detection")
    return Quantified(status="quantified", level=found.fraction)


def _point(one: Released, outcome: Outcome) -> MrdPoint:
    body = one.version.body
    rule = body.rule_set if isinstance(body, IgTrMrdResult) else None
    if isinstance(body, FlowResult) and body.mrd:
        rule = body.mrd.rule_set
    return MrdPoint(
        at=one.extracted_at or one.version.measured_at,
        at_is_measurement=one.extracted_at is None,
        assay_id=one.assay.id,
        result_version=one.version.version,
        outcome=outcome,
        rule=rule,
        time_point=body.time_point.code if isinstance(body, IgTrMrdResult) and body.time_point else None,
    )


def _line(key: _Key, points: Sequence[MrdPoint], language: str) -> MrdLine:
    said = words(language)
    parts = [said[f"method_{key.method}"], said["materials"][key.material or "unknown"]]
    if key.method is Kind.IG_TR_MRD:
        parts.insert(1, key.marker or said["all_markers"])
    if key.denominator:
        parts.append(key.denominator.replace("_", " "))
    name = ", ".join(plain(part) for part in parts)
    return MrdLine(
        name=name,
        method=key.method,
        marker=key.marker,
        material=key.material,
        denominator=key.denominator,
        points=tuple(points),
    )


def _order(key: _Key) -> tuple[int, str, str, str]:
    return METHODS.index(key.method), key.marker or "", key.material or "", key.denominator or ""


def _levels(lines: Iterable[MrdLine], *, label: str) -> Axis:
    """Whole decades around everything that has an end above zero."""
    ends = [end for line in lines for point in line.points for end in _ends(point.outcome) if end > 0]
    lowest, highest = min(ends, default=LEAST * 10), max(ends, default=MOST)
    return Axis(label=label, scale=Scale.LOG10, lowest=lowest / BELOW, highest=min(MOST, highest) * ROOM)


def _ends(outcome: Outcome) -> Sequence[float]:
    match outcome:
        case Quantified():
            return (outcome.level,)
        case PositiveNotQuantifiable():
            return outcome.above, outcome.below
        case Negative():
            return (outcome.sensitivity,)
        case NotEvaluable():
            return ()


def _sources(lines: Iterable[MrdLine], version: str) -> str:
    """Which rule sets stand behind it, and how many results in which versions."""
    points = [point for line in lines for point in line.points]
    rules = sorted({point.rule for point in points if point.rule})
    kept = {point.assay_id: point.result_version for point in points}
    named = ", ".join(f"{str(assay)[-6:]} {version} {number}" for assay, number in list(kept.items())[:8])
    return " · ".join(part for part in (*rules, named) if part)


def _notes(lines: Iterable[MrdLine], said: Mapping[str, Any], *, partly: bool) -> Iterable[str]:
    if partly:
        yield said["note_partly"]
    if any(point.at_is_measurement for line in lines for point in line.points):
        yield said["note_measured_date"]
