"""The box that a curve is searched in, and the grid over slopes and half-way points that sees all of it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.samples.domain.drug_response.fitting import asymptotes, reach
from services.samples.domain.drug_response.fitting.asymptotes import Parts, Projected, Range
from services.samples.domain.drug_response.fitting.nonlinear import Box, Vector
from services.samples.domain.drug_response.fitting.shape import gone, share
from services.samples.domain.drug_response.options import FitOptions, Loss

SLOPES: Final = 40
ALONG: Final = 17
"""Half-way points evenly over the doses."""

AROUND: Final = (-2.0, -1.0, -0.4, 0.0, 0.4, 1.0, 2.0)
"""Half-way points around each dose, in units of 1/slope: a steep curve differs only there."""

BEYOND: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Half-way points outside of the doses, likewise: powers of the dose."""

ROUNDS: Final = 12
"""Rounds of reweighting where deviations count."""

QUICK: Final = 3
"""The same on the whole grid."""

LOOKED_AT: Final = 300
"""Of its points so many are then looked at more closely."""

BESIDE: Final = 0.7
"""Two places whose slopes differ less (ln), at one half-way point, lead to the same curve."""

EDGE: Final = 0.9
WIDER: Final = 1.5
NARROWER: Final = 0.5
"""Where the best is at the edge of what was looked at, more is looked at next, else less."""

MOST_DOSES: Final = 12
"""Around each of so many doses; of more, around so many evenly chosen."""


@dataclass(frozen=True, slots=True)
class Half:
    """One sign of the slope: the doses in their order or turned round, and the box there."""

    turned: bool
    doses: Vector
    box: Box
    within: Range


def halves_of(doses: Vector, options: FitOptions) -> tuple[Half, ...]:
    """Positive slopes, negative ones, or both; not both where they are the same curves by other names."""
    lower, upper = _ends(options.lower), _ends(options.upper)
    low, high = options.slope.lowest, options.slope.highest
    rising, falling = _slopes(low, high), _slopes(_minus(high), _minus(low))
    halves = []
    if rising is not None:
        halves.append(_half(doses, options, rising, lower, upper, turned=False))
    mirrored = rising == falling and lower == upper
    if falling is not None and not mirrored:
        halves.append(_half(doses, options, falling, lower, upper, turned=True))
    return tuple(halves)


def best_places(half: Half, responses: Vector, loss: Loss, *, most: int) -> tuple[Vector, ...]:
    """The most promising points of the grid, the best first, none right beside another one."""
    slopes, places = _grid(half)
    found = _projected(half, responses, loss, (slopes, places), rounds=QUICK)
    if loss is Loss.LEAST_ABSOLUTE:
        best = np.argsort(found.loss, kind="stable")[:LOOKED_AT]
        slopes, places = slopes[best], places[best]
        found = _projected(half, responses, loss, (slopes, places))
    points = np.stack([slopes, places, found.lower, found.upper], axis=1)
    kept: list[Vector] = []
    for index in np.argsort(found.loss, kind="stable"):
        if all(_apart(points[index], other) for other in kept):
            kept.append(points[index])
        if len(kept) == most:
            break
    return tuple(kept)


def zoomed(half: Half, responses: Vector, loss: Loss, start: Vector) -> Vector:
    """Around a point closer and closer, without asking for slopes: gets along bends where a descent stands still."""
    at, reach_of = start, np.array([0.5, 0.5 / np.exp(start[0])])
    offsets = np.linspace(-1.0, 1.0, 9)
    sides = np.stack(np.meshgrid(offsets, offsets), axis=-1).reshape(-1, 2)
    for _ in range(40):
        tried = np.clip(at[:2] + sides * reach_of, half.box.low[:2], half.box.high[:2])
        found = _projected(half, responses, loss, (tried[:, 0], tried[:, 1]))
        best = int(np.argmin(found.loss))
        moved = float(np.max(np.abs(tried[best] - at[:2]) / reach_of))
        at = np.array([*tried[best], found.lower[best], found.upper[best]])
        reach_of = reach_of * (WIDER if moved > EDGE else NARROWER)
    return at


def _projected(
    half: Half, responses: Vector, loss: Loss, places: tuple[Vector, Vector], *, rounds: int = ROUNDS
) -> Projected:
    slopes, half_ways = np.exp(places[0])[:, None], places[1][:, None]
    left = share(half.doses[None, :], slopes, half_ways)
    lost = gone(half.doses[None, :], slopes, half_ways)
    parts = Parts(left, lost, responses, np.ones_like(left))
    if loss is Loss.LEAST_SQUARES:
        return asymptotes.squares(parts, half.within)
    return asymptotes.deviations(parts, half.within, rounds=rounds)


def _grid(half: Half) -> tuple[Vector, Vector]:
    low, high = half.box.low, half.box.high
    doses = np.unique(half.doses[np.isfinite(half.doses)])
    chosen = doses[np.unique(np.linspace(0, len(doses) - 1, MOST_DOSES).round().astype(int))]
    even = np.linspace(doses[0], doses[-1], ALONG)
    slopes, places = [], []
    for slope in np.linspace(low[0], high[0], SLOPES if high[0] > low[0] else 1):
        width = 1.0 / np.exp(slope)
        near = (chosen[:, None] + width * np.array(AROUND)).ravel()
        far = width * np.array(BEYOND)
        line = np.unique(np.clip(np.concatenate([even, near, doses[0] - far, doses[-1] + far]), low[1], high[1]))
        slopes.append(np.full(len(line), slope))
        places.append(line)
    return np.concatenate(slopes), np.concatenate(places)


def _apart(first: Vector, second: Vector) -> bool:
    steep = float(np.exp(max(first[0], second[0])))
    return bool(abs(first[0] - second[0]) > BESIDE or abs(first[1] - second[1]) * steep > 1.0)


def _half(
    doses: Vector,
    options: FitOptions,
    slopes: tuple[float, float],
    lower: tuple[float, float],
    upper: tuple[float, float],
    *,
    turned: bool,
) -> Half:
    least, most = _half_way(options)
    places = (-most, -least) if turned else (least, most)
    ends = (tuple(np.log(slopes)), places, lower, upper)
    box = Box(np.array([one[0] for one in ends]), np.array([one[1] for one in ends]))
    return Half(turned, -doses if turned else doses, box, Range(lower, upper))


def _half_way(options: FitOptions) -> tuple[float, float]:
    low, high = options.ec50.lowest_nm, options.ec50.highest_nm
    return (
        reach.LOG10_EC50[0] if low is None else float(np.log10(low)),
        reach.LOG10_EC50[1] if high is None else float(np.log10(high)),
    )


def _ends(asymptote: object) -> tuple[float, float]:
    fixed, low, high = (getattr(asymptote, name) for name in ("fixed", "lowest", "highest"))
    if fixed is not None:
        return fixed, fixed
    return (reach.ASYMPTOTE[0] if low is None else low, reach.ASYMPTOTE[1] if high is None else high)


def _slopes(low: float | None, high: float | None) -> tuple[float, float] | None:
    """The positive part of a range of slopes; None if there is none."""
    least = max(reach.SLOPE[0], reach.SLOPE[0] if low is None else low)
    most = min(reach.SLOPE[1], reach.SLOPE[1] if high is None else high)
    return (least, most) if least <= most else None


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
