"""Readings become per cent of the plate's own untreated control; each plate by itself."""

from dataclasses import dataclass
from statistics import fmean, median
from typing import Final

from libs.common.errors import Invalid
from services.samples.domain.drug_response.options import Average, FitOptions, Zero
from services.samples.domain.drug_response.plate import Plate, PlateWell, Role

LEAST_CONTROLS: Final = 2
"""One well alone may be anything."""

_ZERO: Final = {Zero.BLANK: Role.BLANK, Zero.POSITIVE: Role.POSITIVE}


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts as 0 and as 100 % on a plate."""

    zero: float
    whole: float

    def percent(self, reading: float) -> float:
        """The response that a reading stands for; not clipped."""
        return 100.0 * (reading - self.zero) / (self.whole - self.zero)


def standard_of(plate: Plate, options: FitOptions, *, where: str) -> Standard:
    """From the plate's controls; refuses a plate that has not got them."""
    average = fmean if options.control is Average.MEAN else median
    untreated = plate.readings(Role.NEGATIVE)
    if len(untreated) < LEAST_CONTROLS:
        raise Invalid(
            f"The plate has {len(untreated)} untreated control wells with a reading.",
            where=where,
            right=f"at least {LEAST_CONTROLS} wells of the role negative (DMSO)",
        )
    zero = _zero(plate, options, where=where)
    whole = average(untreated)
    if whole <= zero:
        raise Invalid("The untreated controls read no more than what counts as 0 %.", where=where)
    return Standard(zero, whole)


def response_of(well: PlateWell, standard: Standard) -> float | None:
    """In per cent; None if the well does not count."""
    return standard.percent(well.reading) if well.counts and well.reading is not None else None


def _zero(plate: Plate, options: FitOptions, *, where: str) -> float:
    if options.zero is Zero.NONE:
        return 0.0
    role = _ZERO[options.zero]
    readings = plate.readings(role)
    if not readings:
        raise Invalid(f"The plate has no {role} well with a reading.", where=where, right="option zero: none")
    return fmean(readings) if options.control is Average.MEAN else median(readings)
