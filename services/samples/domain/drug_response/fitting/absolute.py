"""Least absolute deviations in a box: reweighted least squares to come near, then `meeting` or linear programs (HiGHS).

A least sum of absolute values lies where the curve runs through some of the points. Once it is known through which, the
rest is a smooth problem; as long as it is not, a row of linear programs finds out.
"""

from typing import Final

import numpy as np
from scipy.optimize import linprog

from services.samples.domain.drug_response.fitting.meeting import meet
from services.samples.domain.drug_response.fitting.nonlinear import Minimum, Problem, Vector, descend

SMOOTH: Final = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 1e-4)
"""Residuals below this part of the spread are weighted alike, round by round less."""

STEPS: Final = 12
"""Evaluations of each round: the next one asks something else anyway."""

PROGRAMS: Final = 30
AGAIN: Final = 5
"""After so many programs it is tried again to meet the points."""

TINY: Final = 1e-9
"""Per cent: a curve that is as near as this to all points meets them."""

GAIN: Final = 1e-9
"""Part of the loss that a linear step would still take away."""

SURE, UNSURE = 0.75, 0.25
"""A step that gains more of what was promised may be longer next time; one that gains less must be shorter."""


def come_near(problem: Problem, start: Vector, *, spread: float) -> Vector:
    """From `start` near to the least sum of absolute residuals in reach."""
    at = problem.box.inside(start)
    for part in SMOOTH:
        at = _lesser(problem, at, _reweighted(problem, at, floor=part * spread))
    return at


def descend_absolute(problem: Problem, start: Vector, *, spread: float) -> Minimum:
    """From near it to the last digit."""
    at, loss, radius = start, problem.absolutes(start), 0.25
    for index in range(PROGRAMS):
        met = meet(problem, at, spread=spread) if index % AGAIN == 0 else None
        if met is not None:
            return Minimum(met, problem.absolutes(met), converged=True)
        step, promised = _program(problem, at, radius * np.array([0.5, 0.5, spread, spread]))
        if promised <= max(GAIN * loss, TINY):
            return Minimum(at, loss, converged=True)
        tried = _bent(problem, at, step, spread=spread)
        gained = loss - problem.absolutes(tried)
        if gained > 0:
            at, loss = tried, loss - gained
        radius *= 2.0 if gained > SURE * promised else 0.25 if gained < UNSURE * promised else 1.0
    return Minimum(at, loss, converged=False)


def _reweighted(problem: Problem, at: Vector, *, floor: float) -> Vector:
    weights = (problem.residuals(at) ** 2 + floor**2) ** -0.25
    weighted = Problem(
        lambda to: weights * problem.residuals(to), lambda to: weights[:, None] * problem.jacobian(to), problem.box
    )
    return descend(weighted, at, most=STEPS, rounds=2).at


def _lesser(problem: Problem, first: Vector, second: Vector) -> Vector:
    return second if problem.absolutes(second) < problem.absolutes(first) else first


def _bent(problem: Problem, at: Vector, step: Vector, *, spread: float) -> Vector:
    """Along the curve that keeps meeting the points which the straight step meets: the valleys of this loss bend."""
    straight = bent = problem.box.inside(at + step)
    met = np.abs(problem.residuals(at) + problem.jacobian(at) @ step) <= TINY * spread
    for _ in range(2):
        missed, slopes = problem.residuals(bent)[met], problem.jacobian(bent)[met]
        if not met.any() or not np.isfinite(slopes).all():
            return straight
        bent = problem.box.inside(bent - np.linalg.lstsq(slopes, missed, rcond=1e-10)[0])
    return _lesser(problem, straight, bent)


def _program(problem: Problem, at: Vector, reach: Vector) -> tuple[Vector, float]:
    """The step that the linear picture likes best, and what it promises."""
    rest, slopes = problem.residuals(at), problem.jacobian(at)
    count, wide = slopes.shape
    low, high = np.maximum(problem.box.low - at, -reach), np.minimum(problem.box.high - at, reach)
    # HiGHS knows absolute tolerances only: residuals around 1 use them best.
    size = max(float(np.abs(rest).mean()), TINY)
    found = linprog(
        np.concatenate([np.zeros(wide), np.ones(2 * count)]),
        A_eq=np.hstack([slopes / size, np.eye(count), -np.eye(count)]),
        b_eq=-rest / size,
        bounds=[*zip(low, high, strict=True), *[(0.0, None)] * (2 * count)],
        method="highs-ds",
    )
    if found.x is None:
        return np.zeros(wide), 0.0
    return np.asarray(found.x[:wide]), float(np.abs(rest).sum() - size * found.fun)
