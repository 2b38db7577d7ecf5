"""The fitted curve itself: its value, its area and where it crosses a level (domain, section 6).

Plain arithmetic: whoever draws a curve needs no library of numbers.
"""

import math
from dataclasses import dataclass
from typing import Final

LN10: Final = math.log(10.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """y = lower + (upper − lower)/(1 + 10^(slope·(x − log10_ec50))) over x = log10 of the dose in nM."""

    slope: float
    lower: float
    upper: float
    log10_ec50: float

    def at(self, log10_dose: float) -> float:
        """The response at a dose; −∞ is none of the drug."""
        way = -LN10 * self.slope * (log10_dose - self.log10_ec50)
        return self.lower + (self.upper - self.lower) * _part(way)

    def area(self, start: float, end: float) -> float:
        """The integral over log10 dose, in closed form."""
        return self._primitive(end) - self._primitive(start)

    def crosses(self, level: float) -> float | None:
        """The log10 dose at which the curve has this value; None if it never has."""
        above, below = self.upper - level, level - self.lower
        if below == 0 or above / below <= 0:
            return None
        return self.log10_ec50 + math.log10(above / below) / self.slope

    def _primitive(self, x: float) -> float:
        """d·x + (c − d)·log10(1 + 10^(b(x − log10 e)))/b."""
        turned = log10_one_plus(self.slope * (x - self.log10_ec50))
        return self.upper * x + (self.lower - self.upper) * turned / self.slope


def log10_one_plus(power: float) -> float:
    """log10(1 + 10^power), as logaddexp does it: without overflow, and without losing what is small."""
    return max(power, 0.0) + math.log1p(math.exp(-LN10 * abs(power))) / LN10


def _part(way: float) -> float:
    """1/(1 + e^−way)."""
    if way >= 0:
        return 1.0 / (1.0 + math.exp(-way))
    small = math.exp(way)
    return small / (1.0 + small)
