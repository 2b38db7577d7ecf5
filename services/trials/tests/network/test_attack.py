"""As somebody who asks again and again, a little otherwise, and puts all answers side by side."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from libs.common.suppression import STEP, is_small
from services.trials.domain.criteria.condition import Condition
from services.trials.domain.network.child import Kept
from services.trials.domain.network.coverage import Covered
from services.trials.domain.network.effects_counted import Counting, counted
from services.trials.domain.network.reach import Reach
from services.trials.domain.network.seeing import Seeing
from services.trials.domain.network.telling import in_public
from services.trials.domain.network.what_if import Versions, compare
from services.trials.domain.trials.seed import catalogue
from services.trials.domain.trials.trial import Arm
from services.trials.tests.domain.trees import conditions
from services.trials.tests.network.one_by_one import children

VALUES = ("abc", "xyz", "12")
PLACES = [(*one, reach) for one in product(*VALUES) for reach in Reach]
Key = tuple[str, ...]
KEPT, OWN, DAY = children(20), "hub-madrid", date(2026, 6, 1)
BEFORE = next(entry.trial for entry in catalogue() if entry.trial.arms)


def network(chance: random.Random) -> Counter[Key]:
    """A few dozen children, more of the first kinds."""
    kinds = [min(int(chance.expovariate(1)), 2) for _ in range(3 * chance.randint(20, 80))]
    of = zip(*(iter(kinds),) * 3, strict=True)
    return Counter((*(VALUES[n][min(k, len(VALUES[n]) - 1)] for n, k in enumerate(one)), _reach(chance)) for one in of)


def _reach(chance: random.Random) -> Reach:
    return chance.choice((Reach.ELIGIBLE, Reach.ELIGIBLE, Reach.NONE))


def tables(found: Counter[Key]) -> Iterator[tuple[NDArray[np.float64], int, int | None]]:
    """Every cell of every question by up to two of three properties: whose it is, its number, and what is told."""
    for fixed in (one for size in range(3) for one in combinations(range(3), size)):
        cells: Counter[Key] = Counter()
        for key, count in found.items():
            cells[*(key[n] for n in fixed), key[-1]] += count
        told = in_public(Covered(found.total(), cells, {})).cells
        for key in product(*(VALUES[n] for n in fixed), Reach):
            row = np.array([(*(one[n] for n in fixed), one[-1]) == key for one in PLACES], float)
            yield row, cells[key], told.get(key, 0)


def bounds(told: int | None) -> tuple[float, float]:
    """What a number may be; nobody knows whether a hidden one is small or hides another."""
    if not told:
        return 0, np.inf if told is None else 0
    return max(STEP, told - STEP // 2), told + STEP // 2


@settings(max_examples=15, deadline=None)
@given(
    asked=st.lists(st.lists(conditions(), min_size=1, max_size=2), min_size=1, max_size=3),
    elsewhere=st.sets(st.sampled_from([one for one in KEPT if one[1] != OWN])),
)
def test_no_sequence_of_ones_own_questions_tells_of_a_strangers_child(
    asked: list[list[Condition]], elsewhere: set[Kept]
) -> None:
    """Whoever is treated elsewhere, and whatever they have: what is told is what were told if nobody was."""
    own = [one for one in KEPT if one[1] == OWN]
    for trees in asked:
        arms = tuple(Arm(f"a{place}", "An arm", tree) for place, tree in enumerate(trees))
        versions = Versions(BEFORE, replace(BEFORE, arms=arms))
        alone = compare(own, versions, DAY, Seeing(OWN))
        among = compare(sorted([*own, *elsewhere]), versions, DAY, Seeing(OWN))
        assert (among.own, set(among.affected)) == (alone.own, set(alone.affected))
        told = [counted(one.trial, of=one.others, counting=Counting.NOT_AT_ALL) for one in (alone, among)]
        assert told[0] == told[1]


@pytest.mark.soak
def test_no_small_number_is_worked_out_from_all_questions_together() -> None:
    """Of exact numbers, hidden as they are, some were."""
    from scipy.optimize import linprog  # noqa: PLC0415 - nobody else waits for it

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
