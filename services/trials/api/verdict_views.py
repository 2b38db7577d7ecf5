"""What is shown of an answer: verdict, reasons and missing facts as codes and in words, and the sites."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.api.trial_views import SiteView, site_views
from services.trials.commands.evaluate_facts import Evaluated
from services.trials.commands.read_answers import AnsweredOn
from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.answers.judgement import judged
from services.trials.domain.answers.wording import missing_words, reason_words
from services.trials.domain.criteria.condition import fact_of
from services.trials.domain.criteria.criterion_code import experimental_facts, reason_code
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.facts.dictionary import FACTS


class ReasonView(View):
    """An answer that, with the others, settles the verdict; `says` is the protocol's sentence."""

    code: str
    fact: str
    experimental: bool
    says: str
    words: WordsView

    @classmethod
    def of(cls, reason: Reason, answer: ArmAnswer) -> Self:
        fact = reason.question.fact
        return cls(
            code=reason_code(reason),
            fact=fact,
            experimental=FACTS[fact].experimental,
            says=reason.question.says,
            words=WordsView.of(reason_words(reason, answer.facts)),
        )


class MissingView(View):
    """A fact that is not known; once all of an arm's are known, its verdict is settled."""

    fact: str
    source: str
    settled_by: list[str]
    may_be_entered: bool
    experimental: bool
    words: WordsView

    @classmethod
    def of(cls, fact: str) -> Self:
        entry = FACTS[fact_of(fact)]
        return cls(
            fact=fact,
            source=entry.source,
            settled_by=list(entry.settled_by),
            may_be_entered=entry.askable or any(FACTS[one].askable for one in entry.settled_by),
            experimental=entry.experimental,
            words=WordsView.of(missing_words(fact)),
        )


class ArmVerdictView(View):
    """One arm: whether the child is eligible, why, and where it could enter."""

    trial: str
    title: str
    arm: str
    name: str
    criteria_version: int
    verdict: Verdict
    reasons: list[ReasonView]
    missing: list[MissingView]
    sites: list[SiteView]

    @classmethod
    def of(cls, answer: ArmAnswer) -> Self:
        return cls(
            trial=answer.trial.id,
            title=answer.trial.title,
            arm=answer.arm.id,
            name=answer.arm.name,
            criteria_version=answer.trial.criteria_version,
            verdict=judged(answer.explanation).verdict,
            reasons=[ReasonView.of(reason, answer) for reason in answer.explanation.reasons],
            missing=[MissingView.of(fact) for fact in answer.explanation.missing],
            sites=site_views(answer.sites),
        )


class VerdictsView(View):
    """Every open arm's answer for a child on a day; none for a child that died."""

    patient: str
    on: date
    deceased: bool
    verdicts: list[ArmVerdictView]

    @classmethod
    def of(cls, found: AnsweredOn) -> Self:
        arms = [ArmVerdictView.of(answer) for answer in found.arms]
        return cls(patient=found.patient.code, on=found.day, deceased=found.patient.deceased, verdicts=arms)


class EvaluationView(View):
    """Every open arm's answer for the facts given."""

    on: date
    verdicts: list[ArmVerdictView]

    @classmethod
    def of(cls, found: Evaluated) -> Self:
        return cls(on=found.day, verdicts=[ArmVerdictView.of(answer) for answer in found.arms])


def _experimental(told: dict[str, Any]) -> list[str]:
    return list(experimental_facts((*told.get("reasons", ()), *told.get("missing", ()))))


class StandingVerdictView(View):
    """A line of the worklist: the answer last stated for a child and an arm."""

    id: UUID
    patient: str
    trial: str
    arm: str
    verdict: Verdict
    reasons: list[str]
    missing: list[str]
    experimental_facts: list[str] = Field(default_factory=_experimental)
    criteria_version: int
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls.model_validate(row)
