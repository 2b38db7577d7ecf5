"""Fit one curve: a grid that sees all of it, descents from its best places, and the best of what they find.

Nothing is drawn at random and points are put in order first: the same points give the same curve, in any order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.samples.domain.drug_response.fitting.absolute import come_near, descend_absolute
from services.samples.domain.drug_response.fitting.nonlinear import Minimum, Problem, Vector, descend
from services.samples.domain.drug_response.fitting.others import has_others
from services.samples.domain.drug_response.fitting.places import Half, best_places, halves_of, zoomed
from services.samples.domain.drug_response.fitting.shape import jacobian_of, residuals_of
from services.samples.domain.drug_response.options import FitOptions, Loss

PLACES: Final = 6
"""From how many places of the grid a short descent begins."""

SHORT: Final = 30
"""Evaluations of a short descent."""

CLOSE: Final = 0.02
"""Two that are as near to each other are both followed to the end."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The best curve, as `Curve` of the domain names its parts, and which of them were at an end of their range."""

    slope: float
    log10_ec50: float
    lower: float
    upper: float
    at_ends: tuple[bool, bool, bool, bool]
    converged: bool
    others_as_good: bool
    """Other curves have the same sum of absolute deviations."""


def fit_curve(doses: Sequence[float], responses: Sequence[float], options: FitOptions) -> Fitted:
    """The curve with the least loss over doses in nM (0: none of the drug) and responses in per cent."""
    order = np.lexsort((np.asarray(responses, dtype=np.float64), np.asarray(doses, dtype=np.float64)))
    measured = np.asarray(responses, dtype=np.float64)[order]
    with np.errstate(divide="ignore"):
        places = np.log10(np.asarray(doses, dtype=np.float64)[order])
    tried = [(half, _best(half, measured, options.loss)) for half in halves_of(places, options)]
    half, found = min(tried, key=lambda one: one[1].loss)
    absolute = options.loss is Loss.LEAST_ABSOLUTE
    others = absolute and has_others(_problem(half, measured), found.at, spread=_spread(measured))
    return _fitted(half, found, others=others)


def _best(half: Half, responses: Vector, loss: Loss) -> Minimum:
    starts = best_places(half, responses, loss, most=PLACES)
    near = sorted((_near(half, responses, loss, start) for start in starts), key=lambda one: one.loss)
    worth = [one for one in near if one.loss <= near[0].loss * (1 + CLOSE)][:2]
    found = min((_descended(half, responses, loss, one.at) for one in worth), key=lambda one: one.loss)
    if found.converged:
        return found
    again = _descended(half, responses, loss, zoomed(half, responses, loss, found.at))
    return again if again.loss < found.loss else found


def _near(half: Half, responses: Vector, loss: Loss, start: Vector) -> Minimum:
    problem = _problem(half, responses)
    if loss is Loss.LEAST_SQUARES:
        return descend(problem, start, most=SHORT, rounds=3)
    at = come_near(problem, start, spread=_spread(responses))
    return Minimum(at, problem.absolutes(at), converged=False)


def _descended(half: Half, responses: Vector, loss: Loss, start: Vector) -> Minimum:
    problem = _problem(half, responses)
    if loss is Loss.LEAST_SQUARES:
        return descend(problem, start)
    return descend_absolute(problem, start, spread=_spread(responses))


def _problem(half: Half, responses: Vector) -> Problem:
    return Problem(residuals_of(half.doses, responses), jacobian_of(half.doses), half.box)


def _spread(responses: Vector) -> float:
    return max(float(np.ptp(responses)), 1.0)


def _fitted(half: Half, found: Minimum, *, others: bool) -> Fitted:
    low, high = half.box.sides(found.at)
    ends = (low | high) & (half.box.low < half.box.high)
    slope, place, lower, upper = (float(value) for value in (np.exp(found.at[0]), *found.at[1:]))
    sign = -1.0 if half.turned else 1.0
    told = (bool(ends[0]), bool(ends[1]), bool(ends[2]), bool(ends[3]))
    return Fitted(sign * slope, sign * place, lower, upper, told, found.converged, others)
