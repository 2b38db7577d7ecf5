"""Residual disease of one child over time: each result as it was told, none as a number that was not measured."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.flow import FlowMrd, FlowResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult, TimePoint
from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    Outcome,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.mrd.why import NotEvaluableBecause

METHODS: Final = (Kind.IG_TR_MRD, Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A version of a result, and the tube it was measured on."""

    assay: Assay
    version: ResultVersion
    material: Material | None
    extracted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One outcome at one time; only a quantified one has a level. `marker` is None for the outcome over all."""

    at: datetime
    at_is_measurement: bool
    time_point: TimePoint | None
    material: Material | None
    method: Kind
    marker: str | None
    outcome: Outcome
    quantitative_range: float | None
    sensitivity: float | None
    denominator_of: str | None
    rule_set: str | None
    assay_id: UUID
    sample_id: UUID
    lab: str
    result_version: int
    state: ResultState

    @property
    def below_range(self) -> bool:
        """Something was seen, too little to be a level: a mark on the axis, and no number."""
        return isinstance(self.outcome, PositiveNotQuantifiable) and self.outcome.below < 1


def points_of(results: Iterable[Measured]) -> tuple[SeriesPoint, ...]:
    """The oldest first; of several markers the outcome over all stands before them."""
    found = [point for one in results for point in _points(one)]
    return tuple(sorted(found, key=lambda point: (point.at, point.method, str(point.assay_id), point.marker or "")))


def _points(one: Measured) -> Iterator[SeriesPoint]:
    body = one.version.body
    if isinstance(body, FlowResult) and body.mrd is not None:
        yield _point(one, outcome_of(body.mrd), limits=_limits(body.mrd), told=body.mrd)
    elif isinstance(body, IgTrMrdResult):
        yield _point(one, body.outcome, limits=(body.quantitative_range, body.sensitivity), told=body)
        for marker in body.by_marker if len(body.by_marker) > 1 else ():
            limits = (marker.quantitative_range, marker.sensitivity)
            yield _point(one, marker.outcome, limits=limits, told=body, marker=marker.marker)


def outcome_of(mrd: FlowMrd) -> Outcome:
    """Flow in the words of PCR, as its findings say it: between the limits an interval, below them only less."""
    least = mrd.limit_of_detection
    if mrd.quantified and mrd.events:
        return Quantified(status="quantified", level=mrd.fraction)
    if least and mrd.fraction >= least and mrd.limit_of_quantification:
        return PositiveNotQuantifiable(
            status="positive_not_quantifiable", above=least, below=mrd.limit_of_quantification
        )
    if not least:
        return NotEvaluable(status="not_evaluable", reason=NotEvaluableBecause.NO_LIMIT_OF_DETECTION)
    return Negative(status="negative", sensitivity=least)


def _limits(mrd: FlowMrd) -> tuple[float | None, float | None]:
    return mrd.limit_of_quantification or None, mrd.limit_of_detection or None


def _point(
    one: Measured,
    outcome: Outcome,
    *,
    limits: tuple[float | None, float | None],
    told: IgTrMrdResult | FlowMrd,
    marker: str | None = None,
) -> SeriesPoint:
    return SeriesPoint(
        at=one.extracted_at or one.version.measured_at,
        at_is_measurement=one.extracted_at is None,
        time_point=told.time_point if isinstance(told, IgTrMrdResult) else None,
        material=one.material,
        method=one.assay.kind,
        marker=marker,
        outcome=outcome,
        quantitative_range=limits[0],
        sensitivity=limits[1],
        denominator_of=told.denominator_of if isinstance(told, FlowMrd) else None,
        rule_set=told.rule_set,
        assay_id=one.assay.id,
        sample_id=one.assay.sample_id,
        lab=one.assay.lab,
        result_version=one.version.version,
        state=one.version.state,
    )
