"""The multi-rule chart against a plain re-statement of each rule, and at every boundary."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.samples.domain.runs.control_lot import Target
from services.samples.domain.runs.quality_rules import Verdict, every_rule, rule_set
from services.samples.domain.runs.westgard import Observed, judge

LOTS = (UUID(int=1), UUID(int=2))


def series(*runs: Sequence[tuple[int, float]]) -> tuple[list[Observed], list[Observed]]:
    """Past and present of (lot, z) per run, the last one being judged."""
    ids = count(1)
    told = [
        [Observed(id=UUID(int=next(ids)), lot_id=LOTS[lot], run_id=UUID(int=1000 + turn), z=z) for lot, z in run]
        for turn, run in enumerate(runs)
    ]
    return [one for run in told[:-1] for one in run], told[-1]


def fired(*runs: Sequence[tuple[int, float]]) -> set[str]:
    past, run = series(*runs)
    return {one.rule for one in judge(past, run, every_rule())}


def one(*values: float) -> list[list[tuple[int, float]]]:
    """One lot, one value a run."""
    return [[(0, value)] for value in values]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (one(2.0), set()),
        (one(2.01), {"1-2s"}),
        (one(-3.0), {"1-2s"}),
        (one(-3.01), {"1-2s", "1-3s"}),
        (one(2.1, 2.1), {"1-2s", "2-2s"}),
        (one(2.1, -2.1), {"1-2s"}),
        (one(2.1, 0.0, 2.1), {"1-2s"}),
        ([[(0, 2.1), (1, 2.1)]], {"1-2s", "2-2s"}),
        ([[(0, 2.1), (1, -2.1)]], {"1-2s", "R-4s"}),
        ([[(0, 2.1), (1, -2.0)]], {"1-2s"}),
        ([[(0, 2.1)], [(1, -2.1)]], {"1-2s"}),
        (one(1.1, 1.1, 1.1, 1.1), {"4-1s"}),
        (one(1.1, 1.1, 1.1, 1.0), set()),
        ([[(0, 1.1), (1, 1.1)], [(0, 1.1), (1, 1.1)]], {"4-1s"}),
        (one(*[0.1] * 10), {"10-x"}),
        (one(*[0.1] * 9), set()),
        (one(*[0.1] * 9, 0.0), set()),
        # What fired before this run has been dealt with then.
        (one(3.5, 0.5), set()),
        (one(2.1, 2.1, -0.5), set()),
        ([[(0, 2.1)], [(0, 0.0), (1, 0.1)], [(0, 0.1)]], set()),
    ],
)
def test_boundaries(runs: list[list[tuple[int, float]]], expected: set[str]) -> None:
    assert fired(*runs) == expected


def plainly(past: Sequence[Observed], run: Sequence[Observed]) -> set[str]:
    """Each rule as the paper says it, by counting how long the values have been on one side."""
    said = set()
    if any(abs(one.z) > 2 for one in run):
        said.add("1-2s")
    if any(abs(one.z) > 3 for one in run):
        said.add("1-3s")
    if any(a.z > 2 and b.z < -2 for a in run for b in run):
        said.add("R-4s")
    for name, length, limit in (("2-2s", 2, 2.0), ("4-1s", 4, 1.0), ("10-x", 10, 0.0)):
        sequences = [([*past], [*run])]
        sequences += [([x for x in past if x.lot_id == lot], [x for x in run if x.lot_id == lot]) for lot in LOTS]
        if any(_long_enough(before, now, length, limit) for before, now in sequences):
            said.add(name)
    return said


def _long_enough(before: Sequence[Observed], now: Sequence[Observed], length: int, limit: float) -> bool:
    above = below = 0
    reached = False
    for place, value in enumerate([*before, *now]):
        above = above + 1 if value.z > limit else 0
        below = below + 1 if value.z < -limit else 0
        reached |= place >= len(before) and max(above, below) >= length
    return reached


Z = st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5])
RUN = st.lists(st.tuples(st.integers(0, 1), Z), min_size=0, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(RUN, min_size=1, max_size=12))
def test_every_series_is_judged_as_the_rules_say(runs: list[list[tuple[int, float]]]) -> None:
    past, run = series(*runs)
    found = judge(past, run, every_rule())
    assert {one.rule for one in found} == plainly(past, run)
    for each in found:
        # It names the very values on which it fired, and one of them is of this run.
        assert set(each.values) & set(run)
        assert len(each.values) == {rule.id: rule.number for rule in every_rule()}[each.rule]


def test_the_warning_alone_rejects_nothing() -> None:
    assert {rule.id for rule in every_rule() if rule.verdict is Verdict.WARNING} == {"1-2s"}
    assert rule_set() == "westgard-1981.1"


@pytest.mark.parametrize(("value", "expected"), [(10.3, set()), (10.4, {"1-2s"}), (10.41, {"1-2s", "1-3s"})])
def test_a_value_exactly_on_a_limit_does_not_fire(value: float, expected: set[str]) -> None:
    """In binary 10.4 - 10.1 is a little more than 3 times 0.1."""
    z = Target(analyte="ct", mean=10.1, sd=0.1).z(value)
    assert z is not None
    assert fired([(0, z)]) == expected
