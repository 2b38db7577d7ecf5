"""What is shown of a walk: the steps, the question that is open, or the leaf with what it offers."""

from datetime import date
from typing import Self

from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.api.verdict_views import ArmVerdictView, MissingView
from services.trials.commands.questions.walking_trees import Walked
from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.questions.tree import Answer, Offer, TreeQuestion
from services.trials.domain.questions.walking import TreeStep


class StepView(View):
    """A question and its answer: given, or settled by the facts."""

    question: str
    words: WordsView
    answer: str
    answer_words: WordsView
    given: bool

    @classmethod
    def of(cls, step: TreeStep) -> Self:
        return cls(
            question=step.question.id,
            words=WordsView.of(step.question.words),
            answer=step.answer.id,
            answer_words=WordsView.of(step.answer.words),
            given=step.given,
        )


class TreeAnswerView(View):
    """An answer that is possible."""

    id: str
    words: WordsView

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(id=answer.id, words=WordsView.of(answer.words))


class OpenQuestionView(View):
    """The question to answer next, the answers that are possible, and the facts that would answer it."""

    id: str
    words: WordsView
    answers: list[TreeAnswerView]
    missing: list[MissingView]

    @classmethod
    def of(cls, question: TreeQuestion, possible: tuple[Answer, ...], missing: tuple[str, ...]) -> Self:
        return cls(
            id=question.id,
            words=WordsView.of(question.words),
            answers=[TreeAnswerView.of(one) for one in possible],
            missing=[MissingView.of(fact) for fact in missing],
        )


class OfferView(View):
    """An arm that the leaf offers, why, and its answer and doors today; null once it is no longer in force."""

    trial: str
    arm: str
    why: WordsView
    verdict: ArmVerdictView | None

    @classmethod
    def of(cls, offer: Offer, found: ArmAnswer | None) -> Self:
        verdict = None if found is None else ArmVerdictView.of(found)
        return cls(trial=offer.trial, arm=offer.arm, why=WordsView.of(offer.why), verdict=verdict)


class LeafView(View):
    """Where the questions end."""

    id: str
    words: WordsView
    offers: list[OfferView]


class WalkView(View):
    """How far the answers and the facts lead: `question` is open, or `leaf` is reached."""

    tree: str
    tree_version: int
    on: date
    steps: list[StepView]
    question: OpenQuestionView | None
    leaf: LeafView | None

    @classmethod
    def of(cls, found: Walked) -> Self:
        walk, leaf = found.walk, found.walk.leaf
        asked = None if walk.question is None else OpenQuestionView.of(walk.question, walk.possible, walk.missing)
        offers = [] if leaf is None else [OfferView.of(one, found.arms.get(one.key)) for one in leaf.offers]
        return cls(
            tree=found.version.tree,
            tree_version=found.version.tree_version,
            on=found.day,
            steps=[StepView.of(step) for step in walk.steps],
            question=asked,
            leaf=None if leaf is None else LeafView(id=leaf.id, words=WordsView.of(leaf.words), offers=offers),
        )
