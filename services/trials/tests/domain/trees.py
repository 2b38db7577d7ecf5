"""Hypothesis strategies: trees over a few facts, what may be known of them, and all ways it may turn out."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Final

from hypothesis import strategies as st

from services.trials.domain.criteria.condition import All, Among, Any, AtLeast, Condition, Not, Question, Within
from services.trials.domain.facts.value import Codes, Numbers, Range, Value

CODES: Final = {"timing": ("early", "late", "very_early"), "sex": ("female", "male"), "tp53": ("no", "yes")}
CODED: Final = tuple(CODES)
COUNTED: Final = ("cd19", "blasts")
STEPS: Final = [step / 2 for step in range(9)]
"""0, 0.5, … 4: bounds are whole numbers, so that every open end has a number beyond it."""

BOUNDS: Final = (1, 2, 3)


def _some(codes: Sequence[str]) -> list[frozenset[str]]:
    """One or two of them."""
    return [frozenset(found) for number in (1, 2) for found in combinations(codes, number)]


def _ranges() -> Iterator[Range]:
    for low in BOUNDS:
        yield from (Range(**{kind: float(low)}) for kind in ("at_least", "above", "at_most", "below"))
        yield from (Range(at_least=low, at_most=high) for high in BOUNDS if high >= low)


# All there are, to choose one of in one draw: to put each together from its parts took longer than the tests.
QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    **{fact: [Among(fact, codes) for codes in _some(CODES[fact])] for fact in CODED},
    **{fact: [Within(fact, wanted) for wanted in _ranges()] for fact in COUNTED},
}
KNOWN: Final[Mapping[str, Sequence[Codes]]] = {fact: [Codes(codes) for codes in _some(CODES[fact])] for fact in CODED}
COUNTS: Final = [Numbers(low, high) for low in STEPS for high in STEPS if high >= low]


def question(fact: str) -> st.SearchStrategy[Question]:
    return st.sampled_from(QUESTIONS[fact])


def negated(part: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.one_of(part, part.map(Not))


def conditions() -> st.SearchStrategy[Condition]:
    """Any tree; a fact may be asked again and again."""
    leaves = st.sampled_from(CODED + COUNTED).flatmap(question)
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda found: All(tuple(found))),
            st.lists(parts, min_size=1, max_size=3).map(lambda found: Any(tuple(found))),
            st.tuples(st.integers(1, 3), st.lists(parts, min_size=2, max_size=4)).map(
                lambda found: AtLeast(found[0], tuple(found[1]))
            ),
            parts.map(Not),
        ),
        max_leaves=8,
    )


@st.composite
def read_once(draw: st.DrawFn) -> Condition:
    """A tree that asks no fact twice."""
    facts = draw(st.permutations(CODED + COUNTED))
    return draw(_over(list(facts[: draw(st.integers(1, len(facts)))])))


def _over(facts: list[str]) -> st.SearchStrategy[Condition]:
    if len(facts) == 1:
        return negated(question(facts[0]))

    def split(place: int) -> st.SearchStrategy[Condition]:
        parts = st.tuples(_over(facts[:place]), _over(facts[place:]))
        return negated(st.one_of(parts.map(All), parts.map(Any)))

    return st.integers(1, len(facts) - 1).flatmap(split)


@st.composite
def knowledge(draw: st.DrawFn) -> dict[str, Value]:
    """For each fact nothing, some possibilities, or exactly one."""
    known: dict[str, Value] = {}
    for fact in CODED:
        if codes := draw(st.sampled_from((None, *KNOWN[fact]))):
            known[fact] = codes
    for fact in COUNTED:
        if draw(st.booleans()):
            known[fact] = draw(st.sampled_from(COUNTS))
    return known


def completions(known: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every way in which what is not known may turn out."""
    facts = CODED + COUNTED
    for values in product(*(_possible(fact, known.get(fact)) for fact in facts)):
        yield dict(zip(facts, values, strict=True))


def _possible(fact: str, value: Value | None) -> list[Value]:
    if isinstance(value, Codes):
        return [Codes.of(code) for code in sorted(value.possible)]
    if isinstance(value, Numbers):
        return [Numbers.exactly(step) for step in STEPS if value.low <= step <= value.high]
    return [Codes.of(code) for code in CODES[fact]] if fact in CODED else [Numbers.exactly(step) for step in STEPS]
