"""Criteria that do not fit are refused with the place where they stand."""

from typing import Any

import pytest

from libs.common.errors import Invalid
from services.trials.domain.criteria.condition import All, Among, AtLeast, Condition, Not, Within
from services.trials.domain.criteria.criterion_code import question_code
from services.trials.domain.criteria.reading_criteria import DEEPEST, LARGEST, read_criteria
from services.trials.domain.facts.value import Range

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
        ({"fact": "age", "is": True}, "criteria"),
        ({"fact": "age", "below": "18"}, "criteria.below"),
        ({"fact": "age", "below": True}, "criteria.below"),
        ({"fact": "age", "below": float("nan")}, "criteria.below"),
        ({"fact": "age", "at_least": 18, "below": 18}, "criteria"),
        ({"fact": "birth_date", "below": 18}, "criteria"),
        ({"fact": "lineage", "one_of": ["bcp", "nk"]}, "criteria.one_of[1]"),
        ({"fact": "lineage", "one_of": []}, "criteria"),
        ({"fact": "tp53", "is": "no"}, "criteria"),
        ({"at_least": 3, "of": [AGE, AGE]}, "criteria.at_least"),
        ({"at_least": True, "of": [AGE]}, "criteria.at_least"),
        ({"at_least": 1, "of": [AGE], "below": 3}, "criteria"),
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


def test_trees_too_deep_or_too_large_are_refused() -> None:
    deep: Any = AGE
    for _ in range(DEEPEST + 1):
        deep = {"not": deep}
    with pytest.raises(Invalid, match="levels"):
        read_criteria(deep)
    with pytest.raises(Invalid, match="nodes"):
        read_criteria({"all": [AGE] * (LARGEST + 1)})


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
