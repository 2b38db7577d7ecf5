"""What was measured of one drug alone, on its way to a curve."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean, median, stdev

from services.samples.domain.assays.results.drp_curve import DosePoint
from services.samples.domain.drug_response.options import Between, FitOptions, Replicates


@dataclass(frozen=True, slots=True)
class Measured:
    """One well: dose in nM (0: none of the drug), response in per cent of the untreated control."""

    dose_nm: float
    response: float
    well: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One drug, and the range of doses that the library has of it, if that is known."""

    drug: str
    wells: tuple[Measured, ...]
    library: tuple[float, float] | None = None


def points_of(series: Series, options: FitOptions) -> tuple[DosePoint, ...]:
    """The points that are fitted, by rising dose: all wells, or the mean or median of those with one dose."""
    wells = sorted(
        (Measured(one.dose_nm, clipped(one.response, options.clip), one.well) for one in series.wells),
        key=lambda one: (one.dose_nm, one.response, one.well or ""),
    )
    if options.replicates is Replicates.ALL:
        return tuple(_point([one], one.response) for one in wells)
    average = fmean if options.replicates is Replicates.MEAN else median
    by_dose = [list(same) for _, same in groupby(wells, key=lambda one: one.dose_nm)]
    return tuple(_point(same, average([one.response for one in same])) for same in by_dose)


def clipped(response: float, within: Between | None) -> float:
    """Moved into the range, where one was chosen."""
    if within is None:
        return response
    least = response if within.lowest is None else max(response, within.lowest)
    return least if within.highest is None else min(least, within.highest)


def tested_range(points: Iterable[DosePoint]) -> tuple[float, float] | None:
    """The lowest and the highest dose above zero; None if there are no two."""
    doses = sorted({point.dose_nm for point in points if point.dose_nm > 0})
    return (doses[0], doses[-1]) if len(doses) > 1 else None


def _point(wells: list[Measured], response: float) -> DosePoint:
    return DosePoint(
        dose_nm=wells[0].dose_nm,
        response_percent=response,
        replicates=len(wells),
        sd_percent=stdev([one.response for one in wells]) if len(wells) > 1 else None,
        wells=tuple(one.well for one in wells if one.well is not None),
    )
