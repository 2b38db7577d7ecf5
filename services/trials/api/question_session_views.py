"""What is shown of a session: its answers with what each changed, what is asked next, and where the arms stand."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.api.next_question_views import AskingView
from services.trials.api.walk_views import OpenQuestionView
from services.trials.commands.questions.sessions import SessionOn
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.questions.replaying import VerdictChange
from services.trials.domain.questions.session import SessionKind, SessionStage, SessionStep


class ArmChangeView(View):
    """An arm whose answer an answer changed."""

    trial: str
    arm: str
    before: Verdict
    now: Verdict

    @classmethod
    def of(cls, change: VerdictChange) -> Self:
        trial, arm = change.arm
        return cls(trial=trial, arm=arm, before=change.before, now=change.now)


class SessionStepView(View):
    """A question, its answer (null: it cannot be found out), and the verdicts that this changed."""

    question: str
    answer: bool | float | str | None
    at: datetime
    by: str
    experimental: bool
    changed: list[ArmChangeView]

    @classmethod
    def of(cls, step: SessionStep, changed: tuple[VerdictChange, ...]) -> Self:
        return cls(
            question=step.question,
            answer=step.answer,
            at=datetime.fromisoformat(step.at),
            by=step.by,
            experimental=step.question in FACTS and FACTS[step.question].experimental,
            changed=[ArmChangeView.of(one) for one in changed],
        )


class ReachedOfferView(View):
    """An arm that the leaf offers, and why."""

    trial: str
    arm: str
    why: WordsView


class ReachedLeafView(View):
    """Where the questions have led."""

    id: str
    words: WordsView
    offers: list[ReachedOfferView]


class ArmStandingView(View):
    """Where an arm stands after all answers."""

    trial: str
    arm: str
    verdict: Verdict


class SessionView(View):
    """A session in a list."""

    id: UUID
    kind: SessionKind
    tree: str | None
    tree_version: int | None
    patient: str | None
    stage: SessionStage
    on: date
    answers: int
    consultations: list[UUID]
    started_by: str
    started_at: datetime
    changed_at: datetime
    version: int

    @classmethod
    def of(cls, found: Any) -> Self:
        return cls(
            id=found.id,
            kind=found.kind,
            tree=found.tree,
            tree_version=found.tree_version,
            patient=found.patient,
            stage=found.stage,
            on=found.day,
            answers=len(found.steps),
            consultations=[UUID(one) for one in found.consultations],
            started_by=found.started_by,
            started_at=found.started_at,
            changed_at=found.changed_at,
            version=found.version,
        )


class WholeSessionView(SessionView):
    """By the criteria, the tree and the facts of its first day; `stale` are trials that have changed since."""

    criteria: dict[str, int]
    stale: list[str]
    steps: list[SessionStepView]
    question: OpenQuestionView | None
    leaf: ReachedLeafView | None
    next: AskingView | None
    verdicts: list[ArmStandingView]

    @classmethod
    def of(cls, found: SessionOn) -> Self:
        walk, replayed = found.walk, found.replayed
        asked = None
        if walk is not None and walk.question is not None:
            asked = OpenQuestionView.of(walk.question, walk.possible, walk.missing)
        return cls(
            **SessionView.of(found.session).model_dump(),
            criteria=dict(found.session.criteria),
            stale=list(found.stale),
            steps=[SessionStepView.of(*one) for one in zip(found.session.steps, replayed.changed, strict=True)],
            question=asked,
            leaf=_leaf(found),
            next=None if found.asking is None else AskingView.of(found.asking),
            verdicts=[ArmStandingView(trial=t, arm=a, verdict=says) for (t, a), says in replayed.verdicts.items()],
        )


def _leaf(found: SessionOn) -> ReachedLeafView | None:
    leaf = None if found.walk is None else found.walk.leaf
    if leaf is None:
        return None
    offers = [ReachedOfferView(trial=one.trial, arm=one.arm, why=WordsView.of(one.why)) for one in leaf.offers]
    return ReachedLeafView(id=leaf.id, words=WordsView.of(leaf.words), offers=offers)
