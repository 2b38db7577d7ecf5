"""In which units doses and responses come, and how they become nM and per cent."""

import math
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid

HIGHEST_NM: Final = 1e50
LOWEST_NM: Final = 1e-50
"""Far beyond any dose, because logarithms may stand for something else; wells of plates are stricter."""


class DoseUnit(StrEnum):
    """Molar units."""

    PICOMOLAR = "pM"
    NANOMOLAR = "nM"
    MICROMOLAR = "uM"
    MILLIMOLAR = "mM"
    MOLAR = "M"


class DoseScale(StrEnum):
    """Whether doses are written as they are or as logarithms; dose 0 has none."""

    DOSE = "dose"
    LOG10 = "log10"
    LN = "ln"
    LOG2 = "log2"


class ResponseScale(StrEnum):
    """Of the untreated control: 100 per cent, or the fraction 1."""

    PERCENT = "percent"
    FRACTION = "fraction"


IN_NM: Final[Mapping[DoseUnit, float]] = MappingProxyType(
    {
        DoseUnit.PICOMOLAR: 1e-3,
        DoseUnit.NANOMOLAR: 1.0,
        DoseUnit.MICROMOLAR: 1e3,
        DoseUnit.MILLIMOLAR: 1e6,
        DoseUnit.MOLAR: 1e9,
    }
)
_BASES: Final = MappingProxyType({DoseScale.LOG10: 10.0, DoseScale.LN: math.e, DoseScale.LOG2: 2.0})
PER_CENT: Final = MappingProxyType({ResponseScale.PERCENT: 1.0, ResponseScale.FRACTION: 100.0})


def nanomolar(value: float, unit: DoseUnit, scale: DoseScale = DoseScale.DOSE, *, where: str) -> float:
    """The dose in nM; 0 is none of the drug."""
    if scale is not DoseScale.DOSE:
        value = _raised(_BASES[scale], value)
    dose = value * IN_NM[unit]
    if dose != 0 and not LOWEST_NM <= dose <= HIGHEST_NM:
        raise Invalid("This is no dose.", where=where, right=f"0, or {LOWEST_NM:g} to {HIGHEST_NM:g} nM")
    return dose


def _raised(base: float, power: float) -> float:
    """Far away from any dose it is enough to know that it is."""
    return math.inf if power * math.log10(base) > 300 else base**power  # noqa: PLR2004 - the end of the numbers
