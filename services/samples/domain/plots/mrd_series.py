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
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    Outcome,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.mrd.series import METHODS, Measured, SeriesPoint, points_of
from services.samples.domain.plots.parts import Axis, Head, PlotPart, Scale
from services.samples.domain.plots.words import plain, words

IN_FORCE: Final = (ResultState.FINAL, ResultState.CORRECTED)
LEAST, MOST = 1e-6, 1.0
ROOM: Final = 10**0.3
BELOW: Final = 10**0.7
"""Under the lowest end, for the signs that say less."""


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


def mrd_series(patient: str, results: Iterable[Measured], *, language: str, partly: bool) -> MrdSeriesPlot:
    """All that somebody answers for; `partly`: the reader may not see every result of the child."""
    said = words(language)
    lines = _lines(points_of(results), language)
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


def _lines(points: Iterable[SeriesPoint], language: str) -> tuple[MrdLine, ...]:
    """In the order of methods and names; a draft is nobody's result yet."""
    grouped: dict[_Key, list[SeriesPoint]] = defaultdict(list)
    for point in points:
        if point.state in IN_FORCE:
            grouped[_Key(point.method, point.marker, point.material, point.denominator_of)].append(point)
    ordered = sorted(grouped.items(), key=lambda item: _order(item[0]))
    return tuple(_line(key, [_shown(point) for point in found], language) for key, found in ordered)


def _shown(point: SeriesPoint) -> MrdPoint:
    return MrdPoint(
        at=point.at,
        at_is_measurement=point.at_is_measurement,
        assay_id=point.assay_id,
        result_version=point.result_version,
        outcome=point.outcome,
        rule=point.rule_set,
        time_point=point.time_point.code if point.time_point else None,
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
