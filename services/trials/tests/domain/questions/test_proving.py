"""The prover against brute force: random trees with overlaps, gaps and wrong offers, and what is possible in a child."""

from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trials.domain.criteria.condition import All, Among, Condition, Not, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.deriving import months as months_between
from services.trials.domain.facts.deriving import years
from services.trials.domain.facts.fact import Words
from services.trials.domain.facts.value import Codes, Numbers, Range, Value
from services.trials.domain.questions.ordering import in_order
from services.trials.domain.questions.proving.confirming import confirmed, confirms, places, right_answers, says
from services.trials.domain.questions.proving.findings import Finding, Flaw, Outcome, ProofJob
from services.trials.domain.questions.proving.possible import check_possible, fewest_days, most_days, spans_agree
from services.trials.domain.questions.proving.proof import prove
from services.trials.domain.questions.seed import first_tree, open_arms
from services.trials.domain.questions.tree import Answer, Offer, QuestionTree, TreeLeaf, TreeQuestion
from services.trials.tests.domain.trees import conditions

W = Words("w", "w")
ARM = ("trial", "arm")
CODED = {"timing": ("early", "late", "very_early"), "sex": ("female", "male"), "tp53": ("no", "yes")}
COUNTED = {"cd19": (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5), "blasts": (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)}


def tree_of(first: list[Condition], second: list[Condition], offering: set[str]) -> QuestionTree:
    """The first answer of the first question leads to the second question, all others to leaves of their own."""
    ends = [f"a{place}" for place in range(1, len(first))] + [f"b{place}" for place in range(len(second))]
    leaves = [TreeLeaf(one, W, (Offer(*ARM, W),) if one in offering else ()) for one in ends]
    one = [Answer(f"a{n}", W, condition, f"a{n}" if n else "second") for n, condition in enumerate(first)]
    two = [Answer(f"b{n}", W, condition, f"b{n}") for n, condition in enumerate(second)]
    questions = [TreeQuestion("first", W, tuple(one)), TreeQuestion("second", W, tuple(two))]
    ordered = in_order("first", questions, leaves, where="tree")
    return QuestionTree("tree", W, "first", ordered, {leaf.id: leaf for leaf in leaves})


def patients() -> list[dict[str, Value]]:
    """All of them: the timing applies to relapses alone."""
    found: list[dict[str, Value]] = []
    for timing, sex, tp53 in product((None, *CODED["timing"]), CODED["sex"], CODED["tp53"]):
        coded = {"sex": Codes.of(sex), "tp53": Codes.of(tp53)} | ({"timing": Codes.of(timing)} if timing else {})
        for cd19, blasts in product(*COUNTED.values()):
            found.append({**coded, "cd19": Numbers.exactly(cd19), "blasts": Numbers.exactly(blasts)})
    return found


PATIENTS = patients()


def flaws_by_hand(tree: QuestionTree, criteria: Condition) -> set[tuple[object, ...]]:
    """What brute force finds."""
    found: set[tuple[object, ...]] = set()
    offering = set(tree.offered().get(ARM, ()))
    enter: set[str] = set()
    eligible, reached, missed = False, False, False
    for patient in PATIENTS:
        there = places(tree, patient)
        for question in {"first", "second"} & there:
            right = right_answers(tree, question, patient)
            found |= {(Flaw.OVERLAP, question, pair) for pair in combinations(right, 2)}
            found |= set() if right else {(Flaw.GAP, question, ())}
        if says(criteria, patient) is Truth.TRUE:
            eligible = True
            enter |= offering & there
            reached, missed = reached or bool(offering & there), missed or not offering & there
    found |= {(Flaw.EXCLUDED_OFFER, leaf, ()) for leaf in offering - enter}
    if missed and eligible:
        found.add((Flaw.MISSED_ARM if reached else Flaw.UNREACHABLE_ARM, None, ()))
    return found


def named(found: Finding) -> tuple[object, ...]:
    """As brute force names it; where a missed arm was missed may differ."""
    place = found.question or (found.leaf if found.flaw is Flaw.EXCLUDED_OFFER else None)
    return found.flaw, place, found.answers


@given(
    first=st.lists(conditions(), min_size=1, max_size=3),
    second=st.lists(conditions(), min_size=1, max_size=2),
    criteria=conditions(),
    offering=st.frozensets(st.sampled_from(("a1", "a2", "b0", "b1"))),
)
@settings(max_examples=12, deadline=None)
def test_every_flaw_is_found_with_a_right_patient_and_none_is_made_up(
    first: list[Condition], second: list[Condition], criteria: Condition, offering: frozenset[str]
) -> None:
    tree = tree_of(first, second, set(offering))
    job = ProofJob(tree, {ARM: criteria}, 20.0, warnings=False)
    found = prove(job)
    flaws = [one for one in found.findings if not one.warning]
    assert {named(one) for one in flaws} == flaws_by_hand(tree, criteria)
    assert confirmed(job, found) == found, "our evaluator says the same of each patient that is shown"
    assert all(one.patient for one in flaws if one.flaw is not Flaw.EXCLUDED_OFFER)


YES = frozenset({"yes"})
FIRST = Among("course", frozenset({"first_diagnosis"}))


def after(first: Condition, *second: Condition) -> tuple[list[Condition], list[Condition]]:
    """The second question is asked where the first condition holds."""
    return [first, Not(first)], list(second)


CAR_T = Among("prior_car_t", YES)


@pytest.mark.parametrize(
    ("asked", "flaws"),
    [
        (after(Within("age", Range(below=3)), Within("age_days", Range(at_most=1095))), set()),
        (after(Within("age", Range(below=3)), Within("age_days", Range(at_most=1094))), {Flaw.GAP}),
        (after(Within("age", Range(above=2, below=3)), FIRST), {Flaw.NEVER_ANSWERED}),
        (after(Within("age", Range(below=2)), Within("age_at_diagnosis", Range(at_most=1))), set()),
        (after(Within("cd22", Range(below=20)), Not(Among("cd22_positive", YES))), set()),
        (after(Within("cd22", Range(at_most=20)), Not(Among("cd22_positive", YES))), {Flaw.GAP}),
        (after(Within("blasts", Range(below=5)), Among("m_status", frozenset({"m1"}))), set()),
        (after(Within("age_months", Range(below=12)), Within("age", Range(at_most=0))), set()),
        (
            after(Within("days_since_car_t", Range(at_most=27)), Within("months_since_car_t", Range(at_most=0))),
            set(),
        ),
        (after(FIRST, Within("relapse_number", Range(at_most=0))), set()),
        (after(FIRST, Within("prior_lines", Range(at_most=0))), {Flaw.GAP}),
        (after(FIRST, Not(Among("timing", frozenset({"late"})))), {Flaw.GAP, Flaw.NEVER_ANSWERED}),
        (after(CAR_T, Within("days_since_car_t", Range(at_most=50_000))), set()),
        (after(Not(CAR_T), Within("days_since_car_t", Range(above=50_000))), set()),
        (after(FIRST, Not(FIRST), FIRST, All((FIRST, CAR_T))), {Flaw.OVERLAP, Flaw.NEVER_ANSWERED}),
    ],
)
def test_relations_between_facts_are_respected(
    asked: tuple[list[Condition], list[Condition]], flaws: set[Flaw]
) -> None:
    """Whole years have none between 2 and 3; what was never given is infinitely long ago; timings are of relapses."""
    job = ProofJob(tree_of(*asked, set()), {}, 20.0)
    found = prove(job).findings
    assert {one.flaw for one in found} == flaws
    assert all(one.patient and confirms(job, one) for one in found if not one.warning)


def test_what_the_solver_has_no_time_for_is_undecided_and_a_wrong_patient_is_not_believed() -> None:
    entry = first_tree()
    short = prove(ProofJob(entry.tree, open_arms(), 0.0))
    assert short.outcome is Outcome.UNDECIDED
    assert len(short.undecided) == short.statements
    job = ProofJob(tree_of(*after(Within("age", Range(below=3)), FIRST, Not(FIRST)), set()), {}, 1.0)
    made_up = Finding(Flaw.GAP, "second", patient={"age": Numbers.exactly(1), "course": Codes.of("relapse")})
    assert not confirms(job, made_up)
    impossible = {"age": Numbers.exactly(1), "age_days": Numbers.exactly(9000)}
    assert list(check_possible(impossible)) == ["ages"]


def test_the_shipped_tree_is_proved_against_the_shipped_trials() -> None:
    """When trials of the catalogue change: `python -m services.trials.domain.questions.proving.filling`."""
    entry = first_tree()
    job = ProofJob(entry.tree, open_arms(), 60.0, warnings=False)
    proof = confirmed(job, prove(job))
    assert [(one.flaw, one.leaf, one.arm) for one in proof.findings] == []
    assert proof.outcome is Outcome.PROVED


def test_days_and_completed_years_of_real_dates_are_possible() -> None:
    for later in range(0, 400, 7):
        born = date(2000, 2, 29) + timedelta(days=later * 11)
        for after in range(0, 9000, 37):
            age = years(born, born + timedelta(days=after))
            assert fewest_days(age) <= after <= most_days(age)
            assert spans_agree((after, months_between(born, born + timedelta(days=after)), age))


def test_all_parts_must_hold() -> None:
    """A condition and its negation are a proof in themselves."""
    both = All((FIRST, Within("age", Range(at_least=3))))
    assert prove(ProofJob(tree_of([both, Not(both)], [FIRST], set()), {}, 5.0)).outcome is Outcome.PROVED
