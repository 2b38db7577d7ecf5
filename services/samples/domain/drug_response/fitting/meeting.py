"""The last digits of a least sum of absolute values: Newton's steps on the curves that meet certain points.

At the minimum the residuals of the points that are met have multipliers between −1 and 1, and the others keep their
signs: where that holds it is a minimum, where it does not, None is the answer and others have to look.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from services.samples.domain.drug_response.fitting.nonlinear import Mask, Problem, Vector

MET: Final = 3e-3
"""Points that are as near as this part of the spread are taken as met, at first."""

STEPS: Final = 15
CHANGES: Final = 8
"""How often a point is let go, or met."""

FINE: Final = 1e-11
"""A step so small, by the size of what it changes, that there is nothing left to do."""

FARTHEST: Final = 10.0
"""A step larger than this leads away from what was near."""

DIFFERENCE: Final = 1e-5
ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Guess:
    """Which points the curve meets, and on which side of it the others lie."""

    met: tuple[int, ...]
    signs: Vector

    def without(self, index: int, *, side: float) -> Self:
        """This point is not met: it lies on that side."""
        signs = self.signs.copy()
        signs[index] = side
        return type(self)(tuple(one for one in self.met if one != index), signs)

    def weights(self, multipliers: Vector) -> Vector:
        """What each residual counts: its sign, or its multiplier where it is met."""
        counted = self.signs.copy()
        counted[list(self.met)] = multipliers
        return counted


def meet(problem: Problem, start: Vector, *, spread: float) -> Vector | None:
    """The minimum next to `start`; None where it cannot be shown to be one."""
    low, high = problem.box.sides(start)
    free = ~(low | high)
    guess = _first_guess(problem.residuals(start), int(free.sum()), spread=spread)
    for _ in range(CHANGES):
        found = _newton(problem, start, free, guess)
        if found is None or (problem.box.inside(found[0]) != found[0]).any():
            return None
        better = _corrected(problem, guess, found, most=int(free.sum()), spread=spread)
        if better is None:
            return found[0] if _holds(problem, guess, found, start) else None
        guess = better
    return None


def _first_guess(rest: Vector, most: int, *, spread: float) -> Guess:
    nearest = np.argsort(np.abs(rest), kind="stable")[:most]
    return Guess(tuple(int(one) for one in nearest if abs(rest[one]) <= MET * spread), np.sign(rest))


def _corrected(
    problem: Problem, guess: Guess, found: tuple[Vector, Vector], *, most: int, spread: float
) -> Guess | None:
    """Another guess where this one contradicts itself; None where it does not."""
    at, multipliers = found
    if guess.met and float(np.abs(multipliers).max()) > 1 + ROUNDING:
        worst = int(np.abs(multipliers).argmax())
        return guess.without(guess.met[worst], side=float(np.sign(multipliers[worst])))
    crossed = problem.residuals(at) * guess.signs < -ROUNDING * spread
    crossed[list(guess.met)] = False
    if crossed.any() and len(guess.met) < most:
        return Guess((*guess.met, int(np.argmax(crossed))), guess.signs)
    return None


def _newton(problem: Problem, start: Vector, free: Mask, guess: Guess) -> tuple[Vector, Vector] | None:
    """The point where the gradient vanishes along the curves that meet the points, and the points' multipliers."""
    at, met = start.copy(), list(guess.met)
    multipliers = np.zeros(len(met))
    if not free.any():
        return at, multipliers
    for _ in range(STEPS):
        rest, slopes = problem.residuals(at), problem.jacobian(at)[:, free]
        bend = _bend(problem, at, free, guess.weights(multipliers))
        system = np.block([[bend, slopes[met].T], [slopes[met], np.zeros((len(met), len(met)))]])
        right = np.concatenate([-guess.weights(np.zeros(len(met))) @ slopes, -rest[met]])
        if not (np.isfinite(system).all() and np.isfinite(right).all()):
            return None
        solved = np.linalg.lstsq(system, right, rcond=1e-13)[0]
        step, multipliers = solved[: len(bend)], solved[len(bend) :]
        size = float(np.abs(step / np.maximum(1.0, np.abs(at[free]))).max())
        if size > FARTHEST:
            return None
        at[free] += step
        if size < FINE:
            return at, multipliers
    return None


def _bend(problem: Problem, at: Vector, free: Mask, weights: Vector) -> Vector:
    """The second derivatives of the weighted sum of residuals, by differences."""
    rows = []
    for place in np.flatnonzero(free):
        width = DIFFERENCE * max(1.0, abs(float(at[place])))
        away = np.zeros(len(at))
        away[place] = width
        rows.append(weights @ (problem.jacobian(at + away) - problem.jacobian(at - away))[:, free] / (2 * width))
    bend = np.stack(rows)
    return np.asarray((bend + bend.T) / 2)


def _holds(problem: Problem, guess: Guess, found: tuple[Vector, Vector], start: Vector) -> bool:
    """No point was crossed, it is no worse than the start, and parameters at their ends press outwards."""
    at, multipliers = found
    outside = problem.residuals(at) * guess.signs < -ROUNDING
    outside[list(guess.met)] = False
    slope = guess.weights(multipliers) @ problem.jacobian(at)
    low, high = problem.box.sides(at)
    movable = problem.box.low < problem.box.high
    inwards = movable & ((low & (slope < -ROUNDING)) | (high & (slope > ROUNDING)))
    no_worse = problem.absolutes(at) <= problem.absolutes(start) * (1 + ROUNDING)
    return bool(not outside.any() and not inwards.any() and no_worse)
