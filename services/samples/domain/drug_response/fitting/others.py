"""Whether a least sum of absolute deviations belongs to other curves, too.

Where wells in duplicate lie on both sides of the curve, it may move between them and nothing is lost: what one well
gains the other loses. Then another program may name another curve, and whoever reads the area must know it.
"""

from typing import Final

import numpy as np

from services.samples.domain.drug_response.fitting.nonlinear import Mask, Problem, Vector

MET: Final = 1e-7
"""By the spread of the responses: so near to a point the curve meets it."""

STEP: Final = 1e-3
"""How far it is tried, by the size of each parameter."""

SAME: Final = 1e-10
"""Part of the loss: less is rounding."""


def has_others(problem: Problem, at: Vector, *, spread: float) -> bool:
    """Along every way that keeps meeting the points which are met, or all but one, a small step to either side."""
    met = np.abs(problem.residuals(at)) <= MET * spread
    each = (np.arange(len(met)) != one for one in np.flatnonzero(met))
    return any(_leads_on(problem, at, kept, spread=spread) for kept in (met, *(met & others for others in each)))


def _leads_on(problem: Problem, at: Vector, met: Mask, *, spread: float) -> bool:
    rest, least = problem.residuals(at), problem.absolutes(at)
    low, high = problem.box.sides(at)
    free = ~(low | high)
    for way in _ways(problem.jacobian(at)[met][:, free], int(free.sum())):
        for side in (STEP, -STEP):
            step = np.zeros(len(at))
            step[free] = side * way * np.array([1.0, 1.0, spread, spread])[free]
            to = _kept(problem, problem.box.inside(at + step), met)
            moved = float(np.abs(problem.residuals(to) - rest).max())
            if moved > MET * spread and problem.absolutes(to) <= least * (1 + SAME):
                return True
    return False


def _ways(slopes: Vector, count: int) -> Vector:
    """Each parameter by itself, as far as it does not lead away from the points that are met."""
    if not slopes.size:
        return np.eye(count)
    if not np.isfinite(slopes).all():
        return np.zeros((0, count))
    return np.eye(count) - np.linalg.pinv(slopes, rcond=1e-10) @ slopes


def _kept(problem: Problem, to: Vector, met: Mask) -> Vector:
    """The nearest curve that still meets them: ways bend."""
    for _ in range(3):
        missed, slopes = problem.residuals(to)[met], problem.jacobian(to)[met]
        if not missed.size or not np.isfinite(slopes).all():
            return to
        to = problem.box.inside(to - np.linalg.lstsq(slopes, missed, rcond=1e-10)[0])
    return to
