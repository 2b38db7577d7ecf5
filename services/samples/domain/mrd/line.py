"""A straight line through Ct values over the logarithm of what was in the well, by least squares, without rounding."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.samples.domain.mrd.ct import exact, mean


@dataclass(frozen=True, slots=True)
class Line:
    """Ct = slope x log10(amount) + intercept. Exact, so that a slope of just -3.1 is -3.1."""

    slope: Fraction
    intercept: Fraction
    r_squared: Fraction

    @property
    def efficiency(self) -> float | None:
        """10^(-1/slope) - 1 (domain, section 6); None for a line that hardly falls."""
        if self.slope > Fraction(-1, 100):
            return None
        return float(10.0 ** float(-1 / self.slope) - 1)

    def log_amount(self, ct: Fraction) -> Fraction:
        """The logarithm of what a well with this Ct held."""
        return (ct - self.intercept) / self.slope


def log10_of(amount: float) -> Fraction:
    """Exact for powers of ten, which dilutions mostly are."""
    return exact(math.log10(amount))


def fit(points: Sequence[tuple[Fraction, Fraction]]) -> Line | None:
    """The line through (logarithm, Ct); None if there is none, or it is level."""
    if not points:
        return None
    x, y = mean(tuple(x for x, _ in points)), mean(tuple(y for _, y in points))
    across = sum(((a - x) ** 2 for a, _ in points), Fraction(0))
    along = sum(((b - y) ** 2 for _, b in points), Fraction(0))
    both = sum(((a - x) * (b - y) for a, b in points), Fraction(0))
    if not across or not both:
        return None
    slope = both / across
    return Line(slope=slope, intercept=y - slope * x, r_squared=both**2 / (across * along))
