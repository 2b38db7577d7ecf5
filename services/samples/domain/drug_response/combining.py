"""Two drugs together against each alone, by HSA and by Bliss independence (domain, section 6).

Effects are inhibition in per cent, not clipped. HSA (highest single agent) expects max(a, b), Bliss a + b − a·b/100
(Bliss 1939, doi 10.1111/j.1744-7348.1939.tb06990.x).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from services.samples.domain.assays.results.drp_combination import Alone, Combination, CombinedWell
from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.series import Series

SAME: Final = 1e-6
"""Doses that differ by less than this part are the same dose."""


@dataclass(frozen=True, slots=True)
class Together:
    """One well with two drugs; response in per cent of the untreated control."""

    well: str
    first: str
    first_dose_nm: float
    second: str
    second_dose_nm: float
    response: float

    def sorted(self) -> "Together":
        """With the drugs by the alphabet: a with b is b with a."""
        if self.first <= self.second:
            return self
        return Together(self.well, self.second, self.second_dose_nm, self.first, self.first_dose_nm, self.response)


@dataclass(frozen=True, slots=True)
class Singles:
    """What is known of each drug alone: its wells, and its curve if there is one."""

    series: Mapping[str, Series]
    curves: Mapping[str, Curve]

    def effect(self, drug: str, dose: float) -> tuple[float, Alone] | None:
        """Measured at this dose, else from the curve; None if neither is there."""
        alone = self.series.get(drug)
        near = [one.response for one in alone.wells if abs(one.dose_nm - dose) <= SAME * dose] if alone else []
        if near:
            return 100.0 - fmean(near), Alone.MEASURED
        curve = self.curves.get(drug)
        return None if curve is None else (100.0 - curve.at(math.log10(dose)), Alone.FITTED)


def combinations_of(wells: Iterable[Together], singles: Singles) -> tuple[tuple[Combination, ...], tuple[str, ...]]:
    """Each pair with all its wells, and the pairs of which no well could be compared."""
    pairs: defaultdict[tuple[str, str], list[CombinedWell]] = defaultdict(list)
    for well in sorted((one.sorted() for one in wells), key=_order):
        compared = _compared(well, singles)
        pairs[(well.first, well.second)].extend([] if compared is None else [compared])
    found = tuple(_summary(pair, told) for pair, told in sorted(pairs.items()) if told)
    return found, tuple(f"{first}+{second}"[:64] for (first, second), told in sorted(pairs.items()) if not told)


def _order(well: Together) -> tuple[object, ...]:
    return well.first, well.second, well.first_dose_nm, well.second_dose_nm, well.well


def _compared(well: Together, singles: Singles) -> CombinedWell | None:
    first = singles.effect(well.first, well.first_dose_nm)
    second = singles.effect(well.second, well.second_dose_nm)
    if first is None or second is None:
        return None
    effect, (a, a_from), (b, b_from) = 100.0 - well.response, first, second
    return CombinedWell(
        well=well.well,
        first_dose_nm=well.first_dose_nm,
        second_dose_nm=well.second_dose_nm,
        response_percent=well.response,
        first_alone_percent=a,
        second_alone_percent=b,
        alone=Alone.MEASURED if a_from is b_from is Alone.MEASURED else Alone.FITTED,
        hsa_excess=effect - max(a, b),
        bliss_excess=effect - (a + b - a * b / 100.0),
    )


def _summary(pair: tuple[str, str], wells: list[CombinedWell]) -> Combination:
    bliss = [one.bliss_excess for one in wells]
    return Combination(
        first=pair[0],
        second=pair[1],
        wells=tuple(wells),
        mean_hsa_excess=fmean(one.hsa_excess for one in wells),
        mean_bliss_excess=fmean(bliss),
        highest_bliss_excess=max(bliss),
        lowest_bliss_excess=min(bliss),
    )
