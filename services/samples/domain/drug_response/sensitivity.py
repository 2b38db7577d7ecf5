"""Drug sensitivity scores of a fitted curve (Yadav et al. 2014, Scientific Reports 4:5193, doi 10.1038/srep05193)."""

import math
from typing import Final

from services.samples.domain.assays.results.drp_curve import DrugSensitivity
from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.options import Dss3

WHOLE: Final = 100.0

_TWICE: Final = {Dss3.PAPER: 1.0, Dss3.PACKAGE: math.log10(WHOLE)}


def sensitivity_of(curve: Curve, *, lowest: float, highest: float, threshold: float, dss3: Dss3) -> DrugSensitivity:
    """The area of inhibition above the threshold, from where it is reached to the highest dose (both log10 nM).

    DSS1 is that area as a part of the greatest possible one, DSS2 divides it by log10 of the greatest inhibition, DSS3
    multiplies by the part of the range in which the drug acts. As in the authors' function, inhibition counts up to
    100 %, and a drug whose half-way point lies at or beyond the highest dose scores 0.
    """
    kept = Curve(curve.slope, max(curve.lower, 0.0), curve.upper, curve.log10_ec50)
    greatest = WHOLE - kept.lower
    start = _reached(kept, threshold, lowest=lowest, highest=highest)
    if start is None or greatest <= max(threshold, 1.0) or kept.log10_ec50 >= highest:
        return _scores(0.0, 0.0, 0.0, threshold, dss3)
    above = (WHOLE - threshold) * (highest - start) - kept.area(start, highest)
    first = WHOLE * above / ((WHOLE - threshold) * (highest - lowest))
    second = first / math.log10(greatest)
    third = second * (highest - start) / (highest - lowest) * _TWICE[dss3]
    return _scores(first, second, third, threshold, dss3)


def _reached(curve: Curve, threshold: float, *, lowest: float, highest: float) -> float | None:
    """From which dose of the range on the drug inhibits more than the threshold; None if it does not."""
    level = WHOLE - threshold
    if curve.at(highest) >= level:
        return None
    if curve.at(lowest) <= level:
        return lowest
    return curve.crosses(level)


def _scores(first: float, second: float, third: float, threshold: float, dss3: Dss3) -> DrugSensitivity:
    kept = (min(max(score, 0.0), WHOLE) for score in (first, second, third))
    dss1, dss2, third_kept = kept
    return DrugSensitivity(dss1=dss1, dss2=dss2, dss3=third_kept, dss3_version=dss3, threshold_percent=threshold)
