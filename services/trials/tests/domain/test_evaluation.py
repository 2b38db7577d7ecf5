"""The evaluation against brute force: every way in which the unknown may turn out."""

from itertools import combinations

from hypothesis import given, settings

from services.trials.domain.condition import All, Among, Condition, Known, Not, evaluate, questions
from services.trials.domain.explanation import explain
from services.trials.domain.kleene import Truth
from services.trials.domain.value import Codes
from services.trials.tests.domain.trees import completions, conditions, knowledge, read_once


def outcomes(condition: Condition, known: Known) -> set[Truth]:
    return {evaluate(condition, completed) for completed in completions(known)}


@given(condition=conditions(), known=knowledge())
@settings(max_examples=80, deadline=None)
def test_what_is_settled_holds_however_the_unknown_turns_out(condition: Condition, known: Known) -> None:
    truth = evaluate(condition, known)
    if truth.known:
        assert outcomes(condition, known) == {truth}


@given(condition=read_once(), known=knowledge())
@settings(max_examples=80, deadline=None)
def test_when_no_fact_is_asked_twice_nothing_more_could_be_said(condition: Condition, known: Known) -> None:
    found = outcomes(condition, known)
    assert evaluate(condition, known) is (found.pop() if len(found) == 1 else Truth.UNKNOWN)


@given(condition=conditions(), known=knowledge())
@settings(max_examples=120, deadline=None)
def test_the_explanation_says_what_the_evaluation_says(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    assert found.truth is evaluate(condition, known)
    assert bool(found.missing) is not found.truth.known


@given(condition=conditions(), known=knowledge())
@settings(max_examples=120, deadline=None)
def test_the_facts_of_the_reasons_alone_settle_it(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    named = {reason.question.fact for reason in found.reasons}
    alone = {fact: value for fact, value in known.items() if fact in named}
    if found.truth.known:
        assert evaluate(condition, alone) is found.truth


@given(condition=read_once(), known=knowledge())
@settings(max_examples=100, deadline=None)
def test_when_no_fact_is_asked_twice_no_fewer_facts_settle_it(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    named = {reason.question.fact for reason in found.reasons}
    for size in range(len(known)) if found.truth.known else ():
        if size < len(named):
            assert not _settled_by_some(condition, known, size)


def _settled_by_some(condition: Condition, known: Known, size: int) -> bool:
    return any(evaluate(condition, {fact: known[fact] for fact in facts}).known for facts in combinations(known, size))


@given(condition=conditions(), known=knowledge())
@settings(max_examples=100, deadline=None)
def test_once_all_missing_facts_are_known_it_is_settled(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    for completed in list(completions(known))[:50]:
        told = {**known, **{fact: completed[fact] for fact in found.missing}}
        assert evaluate(condition, told).known


def test_a_tautology_over_an_unknown_fact_stays_unknown() -> None:
    asked = Among("c0", frozenset("a"))
    assert evaluate(All((asked, Not(asked))), {}) is Truth.UNKNOWN


def test_leaves_are_read_in_order() -> None:
    first, second = Among("c0", frozenset("a")), Among("c1", frozenset("b"))
    assert list(questions(All((first, Not(second))))) == [first, second]
    assert evaluate(All((first, Not(second))), {"c0": Codes.of("a"), "c1": Codes.of("a")}) is Truth.TRUE
