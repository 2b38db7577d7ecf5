"""A patient the solver found is believed only when our own evaluator says the same of it."""

from collections.abc import Iterable

from services.trials.domain.criteria.condition import Condition, Known, Question, evaluate, questions
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Value
from services.trials.domain.questions.proving.findings import Finding, Flaw, Proof, ProofJob, Undecided
from services.trials.domain.questions.proving.possible import check_possible
from services.trials.domain.questions.tree import QuestionTree


def confirmed(job: ProofJob, proof: Proof) -> Proof:
    """What our evaluator does not see so is not shown, and the statement counts as undecided."""
    believed = tuple(one for one in proof.findings if confirms(job, one))
    doubted = (one for one in proof.findings if one not in believed)
    more = tuple(Undecided(one.flaw, one.question, one.leaf, one.arm) for one in doubted)
    return Proof(believed, (*proof.undecided, *more), proof.statements)


def confirms(job: ProofJob, found: Finding) -> bool:
    """Whether the patient is possible, comes to the place, and shows the flaw there."""
    if found.patient is None:
        return True
    if any(check_possible(found.patient)):
        return False
    at = found.question or found.leaf
    if at is not None and at not in places(job.tree, found.patient):
        return False
    return _shows(job, found, found.patient)


def _shows(job: ProofJob, found: Finding, patient: Known) -> bool:
    if found.question is not None:
        right = right_answers(job.tree, found.question, patient)
        return not right if found.flaw is Flaw.GAP else set(found.answers) <= set(right)
    if found.arm is None:
        return False
    truth = says(job.arms[found.arm], patient)
    if found.flaw in {Flaw.EXCLUDED_OFFER, Flaw.MAY_EXCLUDE}:
        return truth is Truth.FALSE
    offering = job.tree.offered().get(found.arm, ())
    return truth is Truth.TRUE and places(job.tree, patient).isdisjoint(offering)


def places(tree: QuestionTree, patient: Known) -> set[str]:
    """Every question and leaf that the patient comes to by right answers."""
    found = {tree.root}
    for question in tree.questions.values():
        if question.id in found:
            right = right_answers(tree, question.id, patient)
            found |= {answer.then for answer in question.answers if answer.id in right}
    return found


def right_answers(tree: QuestionTree, question: str, patient: Known) -> tuple[str, ...]:
    """Those whose conditions hold."""
    answers = tree.questions[question].answers
    return tuple(one.id for one in answers if says(one.condition, patient) is Truth.TRUE)


def says(condition: Condition, patient: Known) -> Truth:
    """Everything was found today, so that it is recent enough for every question."""
    return evaluate(condition, _keyed(questions(condition), patient))


def _keyed(asked: Iterable[Question], patient: Known) -> dict[str, Value]:
    return {one.key: patient[one.fact] for one in asked if one.fact in patient}
