"""The evaluation and its explanations against brute force: every way in which the unknown may turn out."""

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given, settings

from services.trials.domain.criteria.completion import settled
from services.trials.domain.criteria.condition import (
    All,
    Among,
    Any,
    AtLeast,
    Condition,
    Known,
    Not,
    Within,
    evaluate,
    questions,
)
from services.trials.domain.criteria.explanation import Reason, explain
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Codes, Range, Value
from services.trials.tests.domain.trees import CODED, COUNTED, completions, conditions, knowledge, read_once

MALE = Among("sex", frozenset({"male"}))
TP53 = Among("tp53", frozenset({"yes"}))


def outcomes(condition: Condition, known: Known) -> set[Truth]:
    return {evaluate(condition, completed) for completed in completions(known)}


def agreed(condition: Condition, known: Known) -> Truth:
    """The intersection over all completions."""
    found = outcomes(condition, known)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def told(known: Known, facts: Iterable[str]) -> Known:
    return {fact: known[fact] for fact in facts}


@given(condition=conditions(), known=knowledge())
@settings(max_examples=120, deadline=None)
def test_the_answer_is_what_all_completions_agree_on(condition: Condition, known: Known) -> None:
    assert settled(condition, known) is agreed(condition, known)


@given(condition=conditions(), known=knowledge())
@settings(max_examples=60, deadline=None)
def test_what_kleene_settles_holds_however_the_unknown_turns_out(condition: Condition, known: Known) -> None:
    truth = evaluate(condition, known)
    assert truth in {Truth.UNKNOWN, agreed(condition, known)}


@given(condition=conditions(), known=knowledge())
@settings(max_examples=60, deadline=None)
def test_a_new_fact_never_unsettles(condition: Condition, known: Known) -> None:
    truth = settled(condition, known)
    for completed in list(completions(known))[:20] if truth.known else ():
        for fact in completed:
            assert settled(condition, {**known, fact: completed[fact]}) is truth


@given(condition=conditions(), known=knowledge())
@settings(max_examples=120, deadline=None)
def test_the_reasons_settle_it_and_none_can_be_left_out(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    named = {reason.question.fact for reason in found.reasons}
    if found.truth.known:
        assert settled(condition, told(known, named)) is found.truth
        for fact in named:
            assert settled(condition, told(known, named - {fact})) is Truth.UNKNOWN


@given(condition=conditions(), known=knowledge())
@settings(max_examples=80, deadline=None)
def test_no_fewer_facts_settle_it(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    fewer = len({reason.question.fact for reason in found.reasons}) - 1
    if found.truth.known and fewer >= 0:
        assert not any(settled(condition, told(known, facts)).known for facts in combinations(known, fewer))


@given(condition=conditions(), known=knowledge())
@settings(max_examples=80, deadline=None)
def test_once_all_missing_facts_are_known_it_is_settled(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    assert bool(found.missing) is not found.truth.known
    for completed in list(completions(known))[:50]:
        assert settled(condition, {**known, **told(completed, found.missing)}).known


@given(condition=conditions(), known=knowledge())
@settings(max_examples=120, deadline=None)
def test_the_quickest_answers_settle_it_and_none_can_be_left_out(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    for wanted, way in ((Truth.TRUE, found.to_eligible), (Truth.FALSE, found.to_not_eligible)):
        if not found.truth.known:
            named = sorted({reason.question.fact for reason in way})
            assert (wanted in outcomes(condition, known)) is bool(way)
            assert wanted in _reached(condition, known, named) or not way
            for fact in named:
                assert wanted not in _reached(condition, known, [one for one in named if one != fact]) or len(named) > 1


def _reached(condition: Condition, known: Known, facts: list[str]) -> set[Truth]:
    """What the tree can be settled to by some values of these facts alone."""
    some = {tuple((fact, completed[fact]) for fact in facts) for completed in completions(known)}
    return {settled(condition, {**known, **dict(values)}) for values in some}


@given(condition=read_once(), known=knowledge())
@settings(max_examples=60, deadline=None)
def test_when_no_fact_is_asked_twice_no_fewer_unknown_facts_would_do(condition: Condition, known: Known) -> None:
    found = explain(condition, known)
    for wanted, way in ((Truth.TRUE, found.to_eligible), (Truth.FALSE, found.to_not_eligible)):
        fewer = len(way) - 1
        for facts in combinations(found.missing, fewer) if fewer > 0 else ():
            assert wanted not in _reached(condition, known, list(facts))


def test_a_fact_asked_twice_is_no_riddle() -> None:
    assert evaluate(Any((MALE, Not(MALE))), {}) is Truth.UNKNOWN
    assert settled(Any((MALE, Not(MALE))), {}) is Truth.TRUE
    assert settled(All((Within("cd19", Range(below=20)), Within("cd19", Range(at_least=20)))), {}) is Truth.FALSE


def test_a_fact_half_known_can_settle_by_two_questions_at_once() -> None:
    one, other = Among("timing", frozenset({"late"})), Among("timing", frozenset({"early"}))
    found = explain(All((one, other)), {"timing": Codes.of("early", "late")})
    assert (found.truth, found.reasons) == (Truth.FALSE, ())
    both = (
        Among("timing", frozenset({"late", "very_early"})),
        Among("timing", frozenset({"early", "very_early"})),
    )
    told = explain(All(both), {"timing": Codes.of("early", "late")})
    assert (told.truth, told.reasons) == (Truth.FALSE, tuple(Reason(asked, holds=False) for asked in both))


def test_whole_numbers_have_nothing_between() -> None:
    gap = Any((Within("relapse_number", Range(at_most=1)), Within("relapse_number", Range(at_least=2))))
    assert settled(gap, {}) is Truth.TRUE


def test_at_least_so_many() -> None:
    tree = AtLeast(2, (MALE, TP53, Within("cd19", Range(at_least=20))))
    known = {"sex": Codes.of("male")}
    assert evaluate(tree, known) is Truth.UNKNOWN
    assert evaluate(tree, {**known, "tp53": Codes.of("yes")}) is Truth.TRUE
    assert explain(tree, known).to_eligible == (Reason(TP53, holds=True),)
    assert {one.question.fact for one in explain(tree, known).to_not_eligible} == {"tp53", "cd19"}


def test_leaves_are_read_in_order() -> None:
    assert list(questions(All((MALE, Not(TP53))))) == [MALE, TP53]


def turning(tree: Condition, known: Known) -> set[str]:
    """The facts of which two values give two answers while all others stay as they are."""
    told = {tuple(sorted(one.items(), key=str)): evaluate(tree, one) for one in completions(known)}
    found: set[str] = set()
    for fact in CODED + COUNTED:
        apart: dict[object, set[Truth]] = {}
        for values, truth in told.items():
            apart.setdefault(tuple(one for one in values if one[0] != fact), set()).add(truth)
        found |= {fact} if any(len(truths) > 1 for truths in apart.values()) else set()
    return found


@settings(max_examples=20, deadline=None)
@given(tree=conditions(), known=knowledge())
def test_a_fact_is_missing_exactly_when_it_can_make_the_difference(tree: Condition, known: dict[str, Value]) -> None:
    assert set(explain(tree, known).missing) == turning(tree, known)
