"""Which question to ask next: the one expected to settle most options for what it costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.trials.domain.criteria.condition import Known, Question
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.questions.asking.efforts import EFFORTS, Effort
from services.trials.domain.questions.asking.inquiry import Inquiry, inquiries
from services.trials.domain.questions.asking.outcomes import Turn, turns
from services.trials.domain.questions.asking.prior import Frequencies, Prior, weights
from services.trials.domain.questions.asking.unsettled import Choice, Unsettled, unsettled_of


@dataclass(frozen=True, slots=True)
class Effect:
    """What one way of turning out would settle."""

    turn: Turn
    likely: float
    eligible: int
    not_eligible: int


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """An inquiry, the options it is expected to settle, and what that is worth for its cost."""

    inquiry: Inquiry
    effort: Effort
    expected: float
    prior: Prior
    open_in: int
    effects: tuple[Effect, ...]

    @property
    def worth(self) -> float:
        """Options settled per effort."""
        return self.expected / self.effort.cost


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions, best first, and how many options are settled already."""

    questions: tuple[NextQuestion, ...]
    options: int
    undetermined: int


def next_questions(
    choices: Iterable[Choice], known: Known, network: Mapping[str, Frequencies], *, skipped: Iterable[str] = ()
) -> Asking:
    """Over all options that are open; what the physician cannot find out is left out."""
    choices = tuple(choices)
    unsettled = [one for one in map(unsettled_of, choices) if one is not None]
    asked = _asked(unsettled)
    leave = set(skipped)
    found = [
        _weighed(inquiry, asked, unsettled, known, network)
        for inquiry in inquiries(key for one in unsettled for key in one.keys)
        if inquiry.id not in leave
    ]
    best = sorted(found, key=lambda one: (-one.worth, -one.open_in, one.effort.cost, one.inquiry.id))
    every, still = sum(one.options for one in choices), sum(one.choice.options for one in unsettled)
    return Asking(tuple(best), every, still)


def _asked(unsettled: Sequence[Unsettled]) -> dict[str, tuple[Question, ...]]:
    found: dict[str, dict[Question, None]] = {}
    for one in unsettled:
        for fact in one.choice.tree.facts:
            found.setdefault(fact.key, {}).update(dict.fromkeys(fact.asked))
    return {key: tuple(questions) for key, questions in found.items()}


def _weighed(
    inquiry: Inquiry,
    asked: Mapping[str, tuple[Question, ...]],
    unsettled: Sequence[Unsettled],
    known: Known,
    network: Mapping[str, Frequencies],
) -> NextQuestion:
    mine = {key: asked[key] for key in inquiry.keys if key in asked}
    found = turns(inquiry, mine, known)
    concerned = [one for one in unsettled if not one.keys.isdisjoint(inquiry.keys)]
    prior, likely = weights(inquiry, mine, found, network) if found else (Prior.UNIFORM, ())
    effects = tuple(_effect(turn, share, concerned) for turn, share in zip(found, likely, strict=True))
    return NextQuestion(
        inquiry=inquiry,
        effort=EFFORTS[inquiry.source],
        expected=sum(one.likely * (one.eligible + one.not_eligible) for one in effects),
        prior=prior,
        open_in=sum(one.choice.options for one in concerned),
        effects=effects,
    )


def _effect(turn: Turn, likely: float, concerned: Sequence[Unsettled]) -> Effect:
    eligible = excluded = 0
    for one in concerned:
        truth = one.truth_if(turn.values)
        eligible += one.choice.options * (truth is Truth.TRUE)
        excluded += one.choice.options * (truth is Truth.FALSE)
    return Effect(turn, likely, eligible, excluded)
