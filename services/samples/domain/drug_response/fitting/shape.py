"""The curve of four parameters over log10 of the dose, and its derivatives.

Inside the fit a curve is (ln slope, log10 ec50, lower, upper) with a positive slope; a negative one is the same curve
with the doses' order turned round.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from services.samples.domain.drug_response.fitting.nonlinear import Function, Vector

LN10: Final = float(np.log(10.0))


def share(doses: Vector, slope: Vector | float, half: Vector | float) -> NDArray[np.float64]:
    """How much of the way to `upper` is left: 1/(1 + 10^(slope·(x − half))). Dose 0 is −∞."""
    return np.asarray(expit(-LN10 * slope * (doses - half)), dtype=np.float64)


def gone(doses: Vector, slope: Vector | float, half: Vector | float) -> NDArray[np.float64]:
    """One less that, without losing digits."""
    return np.asarray(expit(LN10 * slope * (doses - half)), dtype=np.float64)


def residuals_of(doses: Vector, responses: Vector) -> Function:
    """Curve less measurement, by the parameters."""

    def residuals(at: Vector) -> Vector:
        slope, half, lower, upper = np.exp(at[0]), at[1], at[2], at[3]
        curve = lower * gone(doses, slope, half) + upper * share(doses, slope, half)
        return np.asarray(curve - responses, dtype=np.float64)

    return residuals


def jacobian_of(doses: Vector) -> Function:
    """The derivatives of the curve by the parameters."""
    finite = np.isfinite(doses)
    places = np.where(finite, doses, 0.0)

    def jacobian(at: Vector) -> Vector:
        slope, half, lower, upper = np.exp(at[0]), at[1], at[2], at[3]
        left, lost = share(doses, slope, half), gone(doses, slope, half)
        steep = (upper - lower) * left * lost * LN10 * slope
        return np.stack([np.where(finite, -steep * (places - half), 0.0), steep, lost, left], axis=1)

    return jacobian
