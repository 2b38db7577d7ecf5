"""The next question against brute force, and how often facts are so."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trials.domain.criteria.compiled import compiled
from services.trials.domain.criteria.completion import settled
from services.trials.domain.criteria.condition import All, Among, Condition, Known, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.getting import COSTS
from services.trials.domain.facts.value import Codes, Numbers, Range, Value
from services.trials.domain.questions.asking.counting import frequencies
from services.trials.domain.questions.asking.efforts import EFFORTS
from services.trials.domain.questions.asking.next_question import next_questions
from services.trials.domain.questions.asking.prior import Prior
from services.trials.domain.questions.asking.unsettled import Choice
from services.trials.domain.questions.keeping import kept, read
from services.trials.tests.domain.trees import conditions, knowledge

BCP, T = Codes.of("bcp"), Codes.of("t")
IS_BCP = Among("lineage", frozenset({"bcp"}))
CD22 = Within("cd22", Range(at_least=20))


@given(condition=conditions(), known=knowledge())
@settings(max_examples=40, deadline=None)
def test_each_effect_is_what_the_tree_would_answer(condition: Condition, known: Known) -> None:
    found = next_questions([Choice(("t", "a"), compiled(condition), 3, known)], known, {})
    assert found.options == 3
    assert found.undetermined == (0 if settled(condition, known).known else 3)
    for question in found.questions:
        for effect in question.effects:
            truth = settled(condition, {**known, **effect.turn.values})
            assert (effect.eligible, effect.not_eligible) == (3 * (truth is Truth.TRUE), 3 * (truth is Truth.FALSE))


def choices(*criteria: Condition) -> list[Choice]:
    return [Choice(("t", str(place)), compiled(one), 10, {}) for place, one in enumerate(criteria)]


def test_what_is_rare_in_the_network_is_asked_later_than_by_chance() -> None:
    """Almost all are B-cell precursor: asking for the lineage then settles little of what T would end."""
    both = choices(All((IS_BCP, CD22)))
    [lineage] = [one for one in next_questions(both, {}, {}).questions if one.inquiry.id == "lineage"]
    assert lineage.prior is Prior.UNIFORM
    assert lineage.expected == pytest.approx(5.0), "one of two joint answers ends it"
    network = frequencies([{"lineage": BCP}] * 95 + [{"lineage": T}] * 5)
    [rare] = [one for one in next_questions(both, {}, network).questions if one.inquiry.id == "lineage"]
    assert rare.prior is Prior.NETWORK
    assert rare.expected < 1
    assert frequencies([{"lineage": BCP}] * 49) == {}, "of fewer than fifty children nothing is kept"


def test_one_inquiry_tells_everything_that_follows() -> None:
    criteria = All((CD22, Among("cd22_positive", frozenset({"yes"}))))
    washout = All((Within("days_since_car_t", Range(at_least=42)), Within("months_since_car_t", Range(at_least=2))))
    found = next_questions(choices(criteria, washout), {}, {})
    by_id = {one.inquiry.id: one for one in found.questions}
    assert set(by_id) == {"cd22", "last_car_t_on"}
    assert {effect.eligible for effect in by_id["cd22"].effects} == {0, 10}
    assert {effect.eligible + effect.not_eligible for effect in by_id["last_car_t_on"].effects} == {10}


@given(st.lists(st.floats(0, 5_000).map(round) | st.just(math.inf), min_size=50, max_size=300))
@settings(max_examples=20, deadline=None)
def test_a_number_in_the_frequencies_is_that_of_at_least_five_children(numbers: list[float]) -> None:
    found = frequencies([{"age_days": Numbers.exactly(float(number))} for number in numbers])["age_days"]
    assert sum(share for _, share in found.values) == pytest.approx(1)
    assert min(share for _, share in found.values) * len(numbers) >= 5 - 1e-9
    told = [value.low for value, _ in found.values if isinstance(value, Numbers)]
    assert told == sorted(told)


def test_numbers_are_kept_as_means_and_values_as_json() -> None:
    ages = frequencies([{"age_days": Numbers.exactly(day)} for day in range(100)])
    assert ages["age_days"].patients == 100
    assert [value for value, _ in ages["age_days"].values] == [Numbers.exactly(day) for day in range(2, 100, 5)]
    known: dict[str, Value] = {"a": Numbers.exactly(float("inf")), "b": Numbers(1, 2), "c": BCP}
    assert read(kept(known)) == known


def test_a_missing_fact_takes_as_long_as_finding_it_out() -> None:
    """Two rule sets tell a physician how many days: they must not contradict each other."""
    for source, effort in EFFORTS.items():
        assert effort.days_least <= COSTS[source].days <= effort.days_most
