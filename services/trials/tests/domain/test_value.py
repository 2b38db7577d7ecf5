"""What several possibilities answer: only what all of them answer alike is known."""

import pytest

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Codes, Numbers, Range, either

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


@pytest.mark.parametrize(
    ("low", "high", "wanted", "answer"),
    [
        (5, 5, Range(at_least=5), T),
        (5, 5, Range(above=5), F),
        (5, 5, Range(below=5), F),
        (5, 5, Range(at_most=5), T),
        (4, 6, Range(at_least=5), U),
        (4, 6, Range(at_least=5, at_most=5), U),
        (1, 30, Range(at_least=18, below=19), U),
        (1, 2, Range(at_least=18, below=19), F),
        (0, float("inf"), Range(at_least=62), U),
        (float("inf"), float("inf"), Range(at_least=62), T),
    ],
)
def test_number_in_range(low: float, high: float, wanted: Range, answer: Truth) -> None:
    assert Numbers(low, high).within(wanted) is answer


@pytest.mark.parametrize(
    ("possible", "wanted", "answer"),
    [("a", "ab", T), ("ab", "ab", T), ("abc", "ab", U), ("c", "ab", F)],
)
def test_code_among(possible: str, wanted: str, answer: Truth) -> None:
    assert Codes.of(*possible).among(frozenset(wanted)) is answer


def test_contradicting_statements_leave_all_their_values_possible() -> None:
    assert either([Numbers.exactly(3), Numbers.exactly(93)]) == Numbers(3, 93)
    assert either([Codes.of("yes"), Codes.of("no")]) == Codes.of("yes", "no")
