"""Walk a tree: by the answers given, and by facts where they settle which answer is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.completion import settled
from services.trials.domain.criteria.condition import Known, questions
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Value
from services.trials.domain.questions.narrowing import Contradiction, narrowed
from services.trials.domain.questions.tree import Answer, QuestionTree, TreeLeaf, TreeQuestion

AGAINST: Final = "This answer contradicts what is known."


@dataclass(frozen=True, slots=True)
class TreeStep:
    """A question and its answer; `given` by somebody, else by the facts."""

    question: TreeQuestion
    answer: Answer
    given: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """How far one comes: to a leaf, or to a question whose answer is open."""

    steps: tuple[TreeStep, ...]
    question: TreeQuestion | None
    leaf: TreeLeaf | None
    possible: tuple[Answer, ...]
    """The answers to the question that what is known leaves possible."""
    missing: tuple[str, ...]
    """The facts that would answer it."""
    known: Known
    """What was known, narrowed by the answers."""


def walk(tree: QuestionTree, known: Known, given: Mapping[str, str], *, where: str = "body.answers") -> Walk:
    """An answer that what is known excludes, and an id that is not there, are refused with their place."""
    check_given(tree, given, where)
    steps: list[TreeStep] = []
    at, here = tree.root, dict(known)
    while (question := tree.questions.get(at)) is not None:
        answer = _chosen(question, here, given, where)
        if answer is None:
            return _open(tuple(steps), question, here)
        steps.append(TreeStep(question, answer, given=question.id in given))
        here = _told(here, answer, f"{where}.{question.id}")
        at = answer.then
    return Walk(tuple(steps), None, tree.leaves[at], (), (), here)


def check_given(tree: QuestionTree, given: Mapping[str, str], where: str) -> None:
    """Every id is the tree's."""
    for question_id, answer_id in given.items():
        question, place = tree.questions.get(question_id), f"{where}.{question_id[:64]}"
        if question is None:
            raise Invalid("The tree has no such question.", where=place)
        if question.answer(answer_id) is None:
            right = ", ".join(answer.id for answer in question.answers)
            raise Invalid("The question has no such answer.", where=place, right=right)


def _chosen(question: TreeQuestion, known: Known, given: Mapping[str, str], where: str) -> Answer | None:
    if question.id in given:
        answer = question.answer(given[question.id])
        if answer is not None and settled(answer.condition, known) is Truth.FALSE:
            raise Invalid(AGAINST, where=f"{where}.{question.id}")
        return answer
    right = [one for one in question.answers if settled(one.condition, known) is Truth.TRUE]
    return right[0] if right else None


def _open(steps: tuple[TreeStep, ...], question: TreeQuestion, known: Known) -> Walk:
    says = {one.id: settled(one.condition, known) for one in question.answers}
    possible = tuple(one for one in question.answers if says[one.id] is not Truth.FALSE)
    asked = {one.key: one for answer in possible for one in questions(answer.condition)}
    missing = tuple(key for key, one in asked.items() if not one.ask(known.get(key)).known)
    return Walk(steps, question, None, possible, missing, known)


def _told(known: Known, answer: Answer, where: str) -> dict[str, Value]:
    try:
        return narrowed(known, [answer.condition])
    except Contradiction as refused:
        raise Invalid(AGAINST, where=where) from refused
