"""As somebody who puts all tables of the coverage side by side: between which bounds does each hidden number lie?"""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from libs.common.suppression import STEP, is_small
from services.trials.domain.network.coverage import Covered
from services.trials.domain.network.reach import Reach
from services.trials.domain.network.telling import in_public

VALUES = ("abc", "xyz", "12")
PLACES = [(*one, reach) for one in product(*VALUES) for reach in Reach]
Key = tuple[str, ...]


def network(chance: random.Random) -> Counter[Key]:
    """A few dozen children, more of the first kinds."""
    kinds = [min(int(chance.expovariate(1)), 2) for _ in range(3 * chance.randint(20, 80))]
    of = zip(*(iter(kinds),) * 3, strict=True)
    return Counter((*(VALUES[n][min(k, len(VALUES[n]) - 1)] for n, k in enumerate(one)), _reach(chance)) for one in of)


def _reach(chance: random.Random) -> Reach:
    return chance.choice((Reach.ELIGIBLE, Reach.ELIGIBLE, Reach.NONE))


def tables(children: Counter[Key]) -> Iterator[tuple[NDArray[np.float64], int, int | None]]:
    """Every cell of every question by up to two of three properties: whose it is, its number, and what is told."""
    for fixed in (one for size in range(3) for one in combinations(range(3), size)):
        cells: Counter[Key] = Counter()
        for key, count in children.items():
            cells[*(key[n] for n in fixed), key[-1]] += count
        told = in_public(Covered(children.total(), cells, {})).cells
        for key in product(*(VALUES[n] for n in fixed), Reach):
            row = np.array([(*(one[n] for n in fixed), one[-1]) == key for one in PLACES], float)
            yield row, cells[key], told.get(key, 0)


def bounds(told: int | None) -> tuple[float, float]:
    """What a number may be; nobody knows whether a hidden one is small or hides another."""
    if not told:
        return 0, np.inf if told is None else 0
    return max(STEP, told - STEP // 2), told + STEP // 2


@pytest.mark.soak
def test_no_small_number_is_worked_out_from_all_questions_together() -> None:
    """Of exact numbers, hidden as they are, some were."""
    chance = random.Random(32)
    for _ in range(40):
        every = list(tables(network(chance)))
        matrix = np.array([row for row, _, _ in every])
        low, high = np.array([bounds(told) for _, _, told in every]).T
        finite = np.isfinite(high)
        limits = np.vstack([matrix[finite], -matrix]), np.concatenate([high[finite], -low])
        for row, count, _ in (one for one in every if is_small(one[1]) and one[2] is None):
            least, most = (sign * linprog(sign * row, *limits).fun for sign in (1, -1))
            assert most - least >= 1, (count, least, most)
