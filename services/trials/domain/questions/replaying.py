"""What a session's answers amount to: what is known after each of them, and which verdicts each has changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.errors import Invalid
from libs.common.vocabulary import Verdict
from services.trials.domain.answers.judgement import verdict_of
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.dictionary import definition
from services.trials.domain.facts.fact import FactSource
from services.trials.domain.facts.reading_values import as_facts, read_value
from services.trials.domain.facts.value import NO, YES, Codes, Value
from services.trials.domain.questions.narrowing import Contradiction, narrowed
from services.trials.domain.questions.session import QuestionSession, SessionStep
from services.trials.domain.questions.tree import ArmId, QuestionTree
from services.trials.domain.questions.walking import AGAINST
from services.trials.domain.trials.trial import Trial

NEVER_GIVEN = "never"
"""How one answers when a treatment was last given."""

Verdicts = Mapping[ArmId, Verdict]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """An arm's answer before and after one step."""

    arm: ArmId
    before: Verdict
    now: Verdict


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is known by now, what each step has changed, and all verdicts at the end."""

    known: Known
    changed: tuple[tuple[VerdictChange, ...], ...]
    verdicts: Verdicts


def replay(session: QuestionSession, known: Known, trials: Sequence[Trial], tree: QuestionTree | None) -> Replayed:
    """From what was pinned, one answer after the other."""
    here = dict(known)
    before, changed = verdicts_of(trials, here), []
    for step in session.steps:
        here = after(here, step, tree, trials, session.day)
        now = verdicts_of(trials, here)
        changed.append(tuple(VerdictChange(arm, before[arm], says) for arm, says in now.items() if says != before[arm]))
        before = now
    return Replayed(here, tuple(changed), before)


def verdicts_of(trials: Sequence[Trial], known: Known) -> Verdicts:
    """Every arm's answer to what is known."""
    return {
        (trial.id, arm.id): verdict_of(settled_by(arm.tree, arm.tree.left_by(known)))
        for trial in trials
        for arm in trial.arms
    }


def after(
    known: Known, step: SessionStep, tree: QuestionTree | None, trials: Sequence[Trial], day: date
) -> dict[str, Value]:
    """What is known after the answer; what was found today is recent enough for every question."""
    if step.answer is None:
        return dict(known)
    told = dict(_told(known, step, tree))
    whole = {**told, **{name: fact.value for name, fact in derived(day, as_facts(told)).items()}}
    return {**known, **values(with_windows(as_facts(whole), trials, day))}


def _told(known: Known, step: SessionStep, tree: QuestionTree | None) -> Iterator[tuple[str, Value]]:
    if tree is not None:
        yield from _by_answer(known, step, tree)
        return
    yield from entered_value(step.question, step.answer)


def _by_answer(known: Known, step: SessionStep, tree: QuestionTree) -> Iterator[tuple[str, Value]]:
    question = tree.questions.get(step.question)
    answer = None if question is None else question.answer(str(step.answer))
    if answer is None:
        raise Invalid("The tree has no such question or answer.", where="body.answer")
    try:
        found = narrowed(known, [answer.condition])
    except Contradiction as refused:
        raise Invalid(AGAINST, where="body.answer") from refused
    yield from ((key, value) for key, value in found.items() if known.get(key) != value)


def entered_value(asked: str, entered: bool | float | str | None) -> Iterator[tuple[str, Value]]:  # noqa: FBT001 - a value
    """The fact that was asked for; of a treatment its last day, or that it was never given."""
    fact = definition(asked, where="body.question")
    if fact.source is FactSource.SITE or entered is None:
        raise Invalid("This is not asked of anybody.", where="body.question")
    given = asked.removeprefix("last_").removesuffix("_on")
    if given in WASHOUTS and asked == f"last_{given}_on":
        yield f"prior_{given}", Codes.of(NO if entered == NEVER_GIVEN else YES)
        if entered == NEVER_GIVEN:
            return
    yield asked, read_value(fact, entered, where="body.answer")
