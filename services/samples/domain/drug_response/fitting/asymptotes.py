"""For many pairs of slope and half-way point at once: the best asymptotes, which the curve is linear in.

What is left to search is a plane instead of a space of four dimensions, so that a grid can see all of it.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.samples.domain.drug_response.fitting.nonlinear import Vector

Matrix = NDArray[np.float64]

TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Range:
    """Between which values lower and upper asymptote lie."""

    lower: tuple[float, float]
    upper: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Projected:
    """For each pair the best asymptotes and their loss."""

    lower: Vector
    upper: Vector
    loss: Vector

    def better(self, other: "Projected") -> "Projected":
        """Pair by pair the one with less loss."""
        first = self.loss <= other.loss
        return Projected(
            np.where(first, self.lower, other.lower),
            np.where(first, self.upper, other.upper),
            np.where(first, self.loss, other.loss),
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """Each pair a row: how much of `upper` and of `lower` there is at each point, and how much the point counts."""

    left: Matrix
    lost: Matrix
    responses: Vector
    weights: Matrix

    def valued(self, lower: Vector, upper: Vector) -> Projected:
        """With the sum of their weighted squares."""
        return Projected(lower, upper, (self.weights * self.rest(lower, upper) ** 2).sum(axis=1))

    def rest(self, lower: Vector, upper: Vector) -> Matrix:
        """Curve less measurement."""
        return np.asarray(lower[:, None] * self.lost + upper[:, None] * self.left - self.responses)


def squares(parts: Parts, within: Range) -> Projected:
    """The best by least squares."""
    edges = [_on_lower(parts, within, end) for end in sorted(set(within.lower))]
    edges += [_on_upper(parts, within, end) for end in sorted(set(within.upper))]
    best = edges[0]
    for edge in edges[1:]:
        best = best.better(edge)
    if within.lower[0] < within.lower[1] and within.upper[0] < within.upper[1]:
        best = _unbounded(parts, within).better(best)
    return best


def deviations(parts: Parts, within: Range, *, rounds: int) -> Projected:
    """The best by least absolute deviations, near enough to choose between pairs."""
    floor = 1e-6 * max(float(np.ptp(parts.responses)), 1.0)
    best = _absolute(parts, squares(parts, within))
    for _ in range(rounds):
        weights = 1.0 / np.maximum(np.abs(parts.rest(best.lower, best.upper)), floor)
        best = _absolute(parts, squares(replace(parts, weights=weights), within)).better(best)
    return best


def _absolute(parts: Parts, found: Projected) -> Projected:
    """The same asymptotes with the sum of their absolute residuals."""
    return Projected(found.lower, found.upper, np.abs(parts.rest(found.lower, found.upper)).sum(axis=1))


def _unbounded(parts: Parts, within: Range) -> Projected:
    """A straight line over the smaller one of the two parts; infinitely bad where it leaves the range."""
    by_left = parts.left.mean(axis=1) < parts.lost.mean(axis=1)
    none, whole = _line(np.where(by_left[:, None], parts.left, parts.lost), parts)
    lower, upper = np.where(by_left, none, whole), np.where(by_left, whole, none)
    outside = (lower < within.lower[0]) | (lower > within.lower[1])
    outside |= (upper < within.upper[0]) | (upper > within.upper[1])
    return Projected(lower, upper, np.where(outside, np.inf, parts.valued(lower, upper).loss))


def _line(part: Matrix, parts: Parts) -> tuple[Vector, Vector]:
    """The value at none of the part and at the whole of it."""
    weights, total = parts.weights, parts.weights.sum(axis=1)
    middle = (weights * part).sum(axis=1) / total
    mean = (weights * parts.responses).sum(axis=1) / total
    away = part - middle[:, None]
    along = (weights * away * parts.responses).sum(axis=1) / np.maximum((weights * away**2).sum(axis=1), TINY)
    return mean - along * middle, mean + along * (1.0 - middle)


def _on_lower(parts: Parts, within: Range, lower: float) -> Projected:
    best = _share_of(parts.left, parts.responses - lower * parts.lost, parts.weights)
    return parts.valued(np.full(len(best), lower), np.clip(best, *within.upper))


def _on_upper(parts: Parts, within: Range, upper: float) -> Projected:
    best = _share_of(parts.lost, parts.responses - upper * parts.left, parts.weights)
    return parts.valued(np.clip(best, *within.lower), np.full(len(best), upper))


def _share_of(part: Matrix, wanted: Matrix, weights: Matrix) -> Vector:
    return np.asarray((weights * part * wanted).sum(axis=1) / np.maximum((weights * part**2).sum(axis=1), TINY))
