"""Criteria that do not fit are refused with the place where they stand."""

from typing import Any

import pytest

from libs.common.errors import Invalid
from services.trials.domain.criteria.condition import (
    All,
    Among,
    AtLeast,
    Condition,
    Not,
    Within,
    evaluate,
    questions,
)
from services.trials.domain.criteria.criterion_code import question_code
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.measuring import DEEPEST, LARGEST
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.facts.site_facts import site_facts
from services.trials.domain.facts.value import Numbers, Range

SWITCH = {"years": 12, "inclusive": True}
AGE = {"fact": "age", "at_least": 1, "below": 18}


def test_a_tree_is_read() -> None:
    tree = {"all": [AGE, {"not": {"fact": "bcr_abl1", "is": True, "says": "excluded"}}]}
    assert read_criteria(tree) == All(
        (
            Within("age", Range(at_least=1, below=18)),
            Not(Among("bcr_abl1", frozenset({"yes"}), "excluded")),
        )
    )


def test_at_least_so_many_and_recently_are_read() -> None:
    tree = {"at_least": 1, "of": [AGE, {"fact": "cd19", "at_least": 20, "within_days": 90}]}
    recent = Within("cd19", Range(at_least=20), within_days=90)
    assert read_criteria(tree) == AtLeast(1, (Within("age", Range(at_least=1, below=18)), recent))
    assert question_code(recent) == "cd19@90>=20"


@pytest.mark.parametrize(
    ("node", "where"),
    [
        ([], "criteria"),
        ({}, "criteria"),
        ({"all": []}, "criteria.all"),
        ({"all": [AGE], "any": [AGE]}, "criteria"),
        ({"some": [AGE]}, "criteria"),
        ({"any": [AGE, 3]}, "criteria.any[1]"),
        ({"not": {"fact": "agee", "below": 3}}, "criteria.not.fact"),
        ({"fact": "age"}, "criteria"),
        ({"fact": "age", "is": True}, "criteria.is"),
        ({"fact": "age", "below": "18"}, "criteria.below"),
        ({"fact": "age", "below": True}, "criteria.below"),
        ({"fact": "age", "below": float("nan")}, "criteria.below"),
        ({"fact": "age", "at_least": 18, "below": 18}, "criteria"),
        ({"fact": "birth_date", "below": 18}, "criteria"),
        ({"fact": "lineage", "one_of": ["bcp", "nk"]}, "criteria.one_of[1]"),
        ({"fact": "lineage", "one_of": []}, "criteria"),
        ({"fact": "lineage", "one_of": ["bcp"], "oneof": ["t"]}, "criteria.oneof"),
        ({"fact": "site_country", "one_of": ["Spain"]}, "criteria.one_of[0]"),
        (AGE | {"\ud800": 1}, "criteria.(a name)"),
        ({"fact": "age", "at_least": 10**400}, "criteria.at_least"),
        ({"fact": "age", "at_least": {"month": 12}}, "criteria.at_least.month"),
        ({"fact": "age", "at_least": {"months": 1.5}}, "criteria.at_least.months"),
        ({"fact": "age", "at_least": {}}, "criteria.at_least"),
        ({"fact": "age", "at_least": {"years": 1, "days": 3}}, "criteria.at_least"),
        ({"fact": "cd22", "at_least": {"days": 3}}, "criteria.at_least"),
        ({"fact": "months_from_diagnosis", "at_least": {"months": 18, "weeks": 1}}, "criteria.at_least"),
        ({"performance": {"at_least": 50}}, "criteria.performance"),
        ({"performance": {"at_least": 50, "lansky_up_to": {"years": 12}}}, "criteria.performance.lansky_up_to"),
        ({"performance": {"least": 50, "lansky_up_to": SWITCH}}, "criteria.performance.least"),
        ({"performance": {"at_least": 50, "lansky_up_to": SWITCH}, "any": [AGE]}, "criteria.any"),
        (AGE | {"span": [3, 3]}, "criteria.span"),
        (AGE | {"span": [0, True]}, "criteria.span"),
        ({"fact": "tp53", "is": "no"}, "criteria"),
        ({"at_least": 3, "of": [AGE, AGE]}, "criteria.at_least"),
        ({"at_least": True, "of": [AGE]}, "criteria.at_least"),
        ({"at_least": 1, "of": [AGE], "below": 3}, "criteria.below"),
        ({"at_least": 1, "of": []}, "criteria.of"),
        ({"of": [AGE]}, "criteria"),
        (AGE | {"within_days": 0}, "criteria.within_days"),
        (AGE | {"within_days": "90"}, "criteria.within_days"),
        (AGE | {"says": 3}, "criteria.says"),
    ],
)
def test_what_does_not_fit_is_refused(node: Any, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_criteria(node)
    assert refused.value.where == where


def test_the_nearest_fact_is_suggested() -> None:
    with pytest.raises(Invalid, match="dictionary") as refused:
        read_criteria({"fact": "relapse_nmber", "at_least": 1})
    assert refused.value.right == "did you mean relapse_number?"


def test_trees_too_deep_or_too_large_are_refused_with_the_place() -> None:
    deep: Any = AGE
    for _ in range(DEEPEST + 1):
        deep = {"not": deep}
    with pytest.raises(Invalid, match="levels") as refused:
        read_criteria(deep)
    assert refused.value.where == "criteria" + ".not" * (DEEPEST)
    for _ in range(100_000):
        deep = {"not": deep}
    with pytest.raises(Invalid, match="levels"):
        read_criteria(deep)
    with pytest.raises(Invalid, match="nodes") as refused:
        read_criteria({"all": [AGE] * 1_000_000})
    assert refused.value.where == f"criteria.all[{LARGEST - 1}]"


def test_a_tree_that_grows_by_reference_is_refused_as_soon_as_it_is_too_large() -> None:
    laughs: Any = AGE
    for _ in range(30):
        laughs = {"all": [laughs, laughs]}
    with pytest.raises(Invalid, match="nodes"):
        read_criteria(laughs)


def test_times_are_asked_in_the_protocol_s_units() -> None:
    asked = {"fact": "age_at_diagnosis", "at_least": {"months": 12}, "at_most": {"years": 18}, "span": [4, 40]}
    assert read_criteria(asked) == All(
        (
            Within("age_at_diagnosis_months", Range(at_least=12), span=(4, 40)),
            Within("age_at_diagnosis", Range(at_most=18), span=(4, 40)),
        )
    )
    assert read_criteria({"fact": "days_since_auto_hsct", "at_least": {"months": 2}}) == Within(
        "months_since_auto_hsct", Range(at_least=2)
    )
    assert read_criteria({"fact": "days_since_car_t", "at_least": {"weeks": 6}}) == Within(
        "days_since_car_t", Range(at_least=42)
    )
    assert read_criteria({"fact": "months_since_car_t", "above": {"years": 1, "months": 6}}) == Within(
        "months_since_car_t", Range(above=18)
    )


def test_a_performance_scale_switches_by_the_trial_s_own_age() -> None:
    form = {"performance": {"at_least": 50, "lansky_up_to": SWITCH}, "says": "KPS or Lansky"}
    tree = read_criteria(form)
    assert [question_code(one) for one in questions(tree)] == ["age<=12", "lansky>=50", "age>12", "karnofsky>=50"]
    assert {one.says for one in questions(tree)} == {"KPS or Lansky"}
    for age, scales, truth in (
        (12, {"lansky": 50}, Truth.TRUE),
        (12, {"karnofsky": 90}, Truth.UNKNOWN),
        (13, {"lansky": 90, "karnofsky": 40}, Truth.FALSE),
    ):
        known = {name: Numbers.exactly(value) for name, value in ({"age": age} | scales).items()}
        assert evaluate(tree, known) is truth
    before = read_criteria({"performance": {"at_least": 50, "lansky_up_to": {"years": 16, "inclusive": False}}})
    assert [question_code(one) for one in questions(before)][::2] == ["age<16", "age>=16"]


def test_sets_and_single_values() -> None:
    assert read_criteria({"fact": "lineage", "none_of": ["t"]}) == Not(Among("lineage", frozenset({"t"})))
    assert read_criteria({"fact": "relapse_number", "equals": 1}) == Within(
        "relapse_number", Range(at_least=1, at_most=1)
    )


def test_a_country_is_known_only_where_a_hospital_is_asked_about() -> None:
    """NCT04501614: a second-generation inhibitor in the United States, any of them elsewhere."""
    country = read_criteria({"fact": "site_country", "one_of": ["US"]})
    told = {
        place: evaluate(country, {name: fact.value for name, fact in site_facts("st-jude", place).items()})
        for place in ("US", "ES", None)
    }
    assert told == {"US": Truth.TRUE, "ES": Truth.FALSE, None: Truth.UNKNOWN}


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (AGE, "age>=1,<18"),
        ({"fact": "lineage", "one_of": ["t", "bcp"]}, "lineage=bcp|t"),
        ({"fact": "tp53", "is": False}, "tp53=no"),
    ],
)
def test_a_question_has_a_short_code(node: Any, code: str) -> None:
    found: Condition = read_criteria(node)
    assert isinstance(found, Within | Among)
    assert question_code(found) == code
