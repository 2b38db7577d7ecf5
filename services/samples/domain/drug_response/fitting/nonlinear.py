"""Nonlinear least squares in a box: MINPACK's Levenberg–Marquardt on the parameters that are free (scipy).

Parameters that want to leave the box are held at its side and let go again when the slope there points inwards. It is
checked with the certified problems of NIST StRD (`tests/drug_response/test_certified.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import leastsq

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Function = Callable[[Vector], Vector]

FINEST: Final = 1e-15
"""Relative step and reduction at which MINPACK stops: as far as double precision goes."""

MOST: Final = 60
"""Evaluations of one descent before the box is looked at again."""

GAINING: Final = 1e-9
"""Part of the residual sum that a descent must take away to be worth going on."""

GAIN: Final = 1e-8
"""Part of the residual sum that a linear step would still take away; below it the descent has converged."""

SAME: Final = 1e-10
"""Directions weaker than this part of the strongest one cannot be told from it."""

NOTHING: Final = 1e-24
"""A mean square so small that the curve meets the points."""

ROUNDS: Final = 30
"""Descents, between which parameters are held or let go."""


@dataclass(frozen=True, slots=True)
class Box:
    """Between which values each parameter lies; equal ends hold it."""

    low: Vector
    high: Vector

    def inside(self, at: Vector) -> Vector:
        """The nearest point of the box."""
        return np.asarray(np.clip(at, self.low, self.high), dtype=np.float64)

    def sides(self, at: Vector) -> tuple[Mask, Mask]:
        """Which parameters are at their lower, which at their upper end."""
        near = 1e-9 * np.maximum(1.0, np.abs(at))
        return at <= self.low + near, at >= self.high - near


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be made small: residuals and their derivatives by the parameters, in a box."""

    residuals: Function
    jacobian: Function
    box: Box

    def squares(self, at: Vector) -> float:
        """The sum of the squared residuals."""
        rest = self.residuals(at)
        return _number(float(rest @ rest))

    def absolutes(self, at: Vector) -> float:
        """The sum of the absolute residuals."""
        return _number(float(np.abs(self.residuals(at)).sum()))


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the descent ended."""

    at: Vector
    loss: float
    converged: bool


def differences(residuals: Function) -> Function:
    """The derivatives by complex steps, exact to the last digits, where nobody has written them down."""

    def jacobian(at: Vector) -> Vector:
        step = 1e-20
        columns = [residuals(at + 1j * step * unit).imag / step for unit in np.eye(len(at))]
        return np.stack(columns, axis=1)

    return jacobian


def descend(problem: Problem, start: Vector, *, most: int = MOST, rounds: int = ROUNDS) -> Minimum:
    """From `start` downhill to the least sum of squares in reach; `most` evaluations at a time."""
    box = problem.box
    at = box.inside(start)
    held, released = box.low == box.high, np.zeros(len(at), dtype=np.bool_)
    loss = problem.squares(at)
    for _ in range(rounds):
        tried = _free_descent(problem, at, ~held, most=most)
        nearest = box.inside(tried)
        gained = loss - problem.squares(nearest)
        if gained > 0:
            at, loss = nearest, loss - gained
        left = (nearest != tried) & ~held
        freed = _pointing_inwards(problem, at) & held
        if not left.any() and gained <= GAINING * loss and (freed <= released).all():
            break
        released = freed & ~left
        held = (held | left) & ~freed
    return Minimum(at, loss, converged=_settled(problem, at))


def _free_descent(problem: Problem, at: Vector, free: Mask, *, most: int) -> Vector:
    if not free.any():
        return at
    # MINPACK wants as many rows as parameters; empty ones say nothing.
    empty = max(0, int(free.sum()) - len(problem.residuals(at)))

    def spread(part: Vector) -> Vector:
        whole = at.copy()
        whole[free] = part
        return whole

    with np.errstate(all="ignore"):
        found = leastsq(
            lambda part: _padded(problem.residuals(spread(part)), empty),
            at[free],
            Dfun=lambda part: _padded(problem.jacobian(spread(part))[:, free], empty),
            ftol=FINEST,
            xtol=FINEST,
            gtol=0.0,
            maxfev=most,
            full_output=True,
        )
    return spread(np.asarray(found[0], dtype=np.float64))


def _pointing_inwards(problem: Problem, at: Vector) -> Mask:
    slope = problem.jacobian(at).T @ problem.residuals(at)
    low, high = problem.box.sides(at)
    movable = problem.box.low < problem.box.high
    return np.asarray(movable & ((low & (slope < 0)) | (high & (slope > 0))))


def _settled(problem: Problem, at: Vector) -> bool:
    """Whether a linear step that stays in the box would take next to nothing away."""
    rest, slopes = problem.residuals(at), problem.jacobian(at)
    low, high = problem.box.sides(at)
    down = slopes.T @ rest
    size = np.linalg.norm(slopes, axis=0)
    free = (problem.box.low < problem.box.high) & ~(low & (down >= 0)) & ~(high & (down <= 0)) & (size > 0)
    total = float(rest @ rest)
    if not free.any() or total <= NOTHING * len(rest):
        return True
    basis, strength, _ = np.linalg.svd(slopes[:, free] / size[free], full_matrices=False)
    along = basis[:, strength > SAME * strength[0]].T @ rest
    return float(along @ along) <= GAIN * total


def _padded(values: Vector, empty: int) -> Vector:
    """With empty rows, and with something very large where there is no number."""
    if not np.isfinite(values.sum()):
        values = np.nan_to_num(values, nan=1e150, posinf=1e150, neginf=-1e150)
    return np.concatenate([values, np.zeros((empty, *values.shape[1:]))]) if empty else values


def _number(total: float) -> float:
    return total if np.isfinite(total) else np.inf
