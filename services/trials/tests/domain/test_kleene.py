"""The truth tables of strong Kleene logic, written out."""

import pytest

from services.trials.domain.criteria.kleene import Truth, conjunction, disjunction, negation

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE

TABLE = [
    # a, b, a and b, a or b
    (F, F, F, F),
    (F, U, F, U),
    (F, T, F, T),
    (U, F, F, U),
    (U, U, U, U),
    (U, T, U, T),
    (T, F, F, T),
    (T, U, U, T),
    (T, T, T, T),
]


@pytest.mark.parametrize(("a", "b", "both", "either"), TABLE)
def test_and_or(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert conjunction([a, b]) is both
    assert disjunction([a, b]) is either


@pytest.mark.parametrize(("a", "opposite"), [(F, T), (U, U), (T, F)])
def test_not(a: Truth, opposite: Truth) -> None:
    assert negation(a) is opposite


def test_of_nothing_all_hold_and_none_does() -> None:
    assert conjunction([]) is T
    assert disjunction([]) is F
