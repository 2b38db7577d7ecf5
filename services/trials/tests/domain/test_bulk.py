"""All children at once are answered as each of them alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.trials.domain.bulk.every import verdicts_of
from services.trials.domain.criteria.completion import settled
from services.trials.domain.criteria.condition import All, Among, Any, AtLeast, Condition, Known, Not, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Codes, Numbers, Range
from services.trials.tests.domain.trees import conditions, knowledge

OLDER = Within("relapse_number", Range(at_least=2))


@given(trees=st.lists(conditions(), min_size=1, max_size=4), children=st.lists(knowledge(), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_each_child_is_answered_as_if_it_were_alone(trees: list[Condition], children: list[Known]) -> None:
    alone = [[settled(tree, known) for tree in trees] for known in children]
    assert verdicts_of(children, trees).tolist() == alone


def test_what_kleene_leaves_open_is_settled_where_a_fact_is_asked_twice() -> None:
    either = Any((Within("relapse_number", Range(at_most=1)), OLDER))
    contradiction = All((Among("tp53", frozenset({"yes"})), Not(Among("tp53", frozenset({"yes"})))))
    children: list[Known] = [{}, {"relapse_number": Numbers(1, 2)}, {"relapse_number": Codes.of("yes")}]
    assert (
        verdicts_of(children, [either, contradiction, OLDER]).tolist() == [[Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]] * 3
    )


def test_nobody_and_nothing() -> None:
    assert verdicts_of([], [OLDER]).shape == (0, 1)
    assert verdicts_of([{}], []).shape == (1, 0)
    assert verdicts_of([{}], [All(()), Any(()), AtLeast(0, (OLDER,)), AtLeast(2, (OLDER,))]).tolist() == [
        [Truth.TRUE, Truth.FALSE, Truth.TRUE, Truth.FALSE]
    ]
