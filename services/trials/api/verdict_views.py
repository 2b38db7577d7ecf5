"""What is shown of an answer: verdict, reasons and missing facts as codes and in words, and the sites."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Verdict
from libs.common.wire import View
from services.trials.api.answers.hospital_views import (
    AvailabilityView,
    HospitalVerdictView,
    NearestView,
    TurnView,
    turn_views,
)
from services.trials.api.fact_views import ProvenanceView, WordsView
from services.trials.commands.evaluate_facts import Evaluated
from services.trials.commands.read_answers import AnsweredOn, Shown
from services.trials.domain.answers.answer import ArmAnswer
from services.trials.domain.answers.judgement import verdict_of
from services.trials.domain.answers.options.availability import availabilities
from services.trials.domain.answers.sentences.arm_sentence import arm_sentence
from services.trials.domain.answers.sentences.demands import supposed
from services.trials.domain.answers.sentences.reason_sentence import reason_sentence
from services.trials.domain.answers.wording import missing_words
from services.trials.domain.changing.doors import Doors, verdicts_at
from services.trials.domain.criteria.condition import fact_of
from services.trials.domain.criteria.criterion_code import experimental_facts, reason_code
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.getting import RULE as COST_RULE
from services.trials.domain.facts.getting import cost_of
from services.trials.domain.trials.stages import SiteStatus
from services.trials.store.verdicts import read_doors


class ReasonView(View):
    """An answer that, with the others, settles the verdict; `says` is the protocol's sentence, `words` ours."""

    code: str
    fact: str
    experimental: bool
    says: str
    words: WordsView
    found: list[ProvenanceView]

    @classmethod
    def of(cls, reason: Reason, answer: ArmAnswer) -> Self:
        fact, verdict = reason.question.fact, answer.explanation.truth
        return cls(
            code=reason_code(reason),
            fact=fact,
            experimental=FACTS[fact].experimental,
            says=reason.question.says,
            words=WordsView.of(reason_sentence(reason, answer.facts, verdict=verdict, day=answer.day)),
            found=[ProvenanceView.of(one, FACTS[fact]) for one in answer.facts[reason.question.key].sources],
        )


class MissingView(View):
    """A fact that is not known; once all of an arm's are known, its verdict is settled.

    `means` is how it is got (`record`, `ask`, `assay`), `days` about how long that takes.
    """

    fact: str
    source: str
    settled_by: list[str]
    may_be_entered: bool
    experimental: bool
    means: str
    days: int
    cost_rule: str = COST_RULE
    words: WordsView

    @classmethod
    def of(cls, fact: str) -> Self:
        entry, cost = FACTS[fact_of(fact)], cost_of(fact)
        return cls(
            fact=fact,
            source=entry.source,
            settled_by=list(entry.settled_by),
            may_be_entered=entry.askable or any(FACTS[one].askable for one in entry.settled_by),
            experimental=entry.experimental,
            means=cost.means,
            days=cost.days,
            words=WordsView.of(missing_words(fact)),
        )


class SupposedView(View):
    """An answer that, together with the others listed, would settle the verdict."""

    code: str
    fact: str
    experimental: bool
    means: str
    days: int
    words: WordsView

    @classmethod
    def of(cls, reason: Reason) -> Self:
        question = reason.question
        cost = cost_of(question.key)
        return cls(
            code=reason_code(reason),
            fact=question.fact,
            experimental=FACTS[question.fact].experimental,
            means=cost.means,
            days=cost.days,
            words=WordsView.of(supposed(question, holds=reason.holds)),
        )


_missing: Final = lru_cache(maxsize=1024)(MissingView.of)
_supposed: Final = lru_cache(maxsize=4096)(SupposedView.of)


class ArmVerdictView(View):
    """One arm: whether the child is eligible, why, what would settle it, and where it could enter.

    `to_eligible` and `to_not_eligible` are the fewest answers that would settle it either way; `ahead` are the days to
    come on which time alone changes the verdict. Where criteria ask about the hospital, each site has its own verdict
    and the arm's is that of the best.
    """

    trial: str
    title: str
    arm: str
    name: str
    criteria_version: int
    verdict: Verdict
    words: WordsView
    experimental: bool
    reasons: list[ReasonView]
    missing: list[MissingView]
    to_eligible: list[SupposedView]
    to_not_eligible: list[SupposedView]
    ahead: list[TurnView]
    nearest_open: NearestView | None
    sites: list[HospitalVerdictView]

    @classmethod
    def of(cls, answer: ArmAnswer) -> Self:
        found = answer.explanation
        asked = [one.question.fact for one in (*found.reasons, *found.to_eligible, *found.to_not_eligible)]
        facts = {*asked, *(fact_of(key) for key in found.missing)}
        return cls(
            trial=answer.trial.id,
            title=answer.trial.title,
            arm=answer.arm.id,
            name=answer.arm.name,
            criteria_version=answer.trial.criteria_version,
            verdict=verdict_of(found.truth),
            words=WordsView.of(arm_sentence(answer)),
            experimental=any(FACTS[fact].experimental for fact in facts),
            reasons=[ReasonView.of(reason, answer) for reason in found.reasons],
            missing=[_missing(fact) for fact in found.missing],
            to_eligible=[_supposed(one) for one in found.to_eligible],
            to_not_eligible=[_supposed(one) for one in found.to_not_eligible],
            ahead=turn_views(answer.ahead),
            nearest_open=NearestView.of_arm(answer),
            sites=[HospitalVerdictView.of(one, answer.day) for one in answer.hospitals],
        )


class AnswersView(View):
    """Every open arm's answer on a day, by verdict and then by distance; and each trial's doors."""

    on: date
    verdicts: list[ArmVerdictView]
    trials: list[AvailabilityView]


class VerdictsView(AnswersView):
    """Of a child, as known at an instant; none for a child that died. By `answer` the same can be shown again."""

    answer: UUID
    patient: str
    known_at: datetime
    deceased: bool


class EvaluationView(AnswersView):
    """For the facts given."""

    @classmethod
    def of(cls, found: Evaluated) -> Self:
        return cls(on=found.day, verdicts=_arms(found.arms), trials=_trials(found.arms))


class _Written(AnswersView):
    """What is shown but the answer's id."""

    patient: str
    known_at: datetime
    deceased: bool


def written(found: AnsweredOn) -> bytes:
    """As JSON: what is hashed, and shown with the id before it."""
    child = found.patient
    shown = _Written(
        on=found.day,
        verdicts=_arms(found.arms),
        trials=_trials(found.arms),
        patient=child.code,
        known_at=found.known_at,
        deceased=child.deceased,
    )
    return shown.model_dump_json().encode()


def with_id(shown: Shown) -> bytes:
    """The body that goes out."""
    return b'{"answer":"%s",%s' % (str(shown.id).encode(), shown.body[1:])


def _arms(arms: Iterable[ArmAnswer]) -> list[ArmVerdictView]:
    return [ArmVerdictView.of(answer) for answer in arms]


def _trials(arms: Iterable[ArmAnswer]) -> list[AvailabilityView]:
    return [AvailabilityView.of(one) for one in availabilities(arms)]


def _experimental(told: dict[str, Any]) -> list[str]:
    return list(experimental_facts((*told.get("reasons", ()), *told.get("missing", ()))))


class StandingSiteView(View):
    """A hospital as the answer was last stated with it; `reason` says whether its door is open, and why not."""

    hospital: str
    status: SiteStatus
    since: date
    reason: str | None
    verdict: Verdict


def _standing_sites(doors: Doors, verdict: Verdict) -> list[StandingSiteView]:
    said = verdicts_at(doors, verdict)
    return [
        StandingSiteView(
            hospital=name, status=SiteStatus(one.status), since=one.since, reason=one.reason, verdict=said[name]
        )
        for name, one in doors.items()
    ]


class StandingVerdictView(View):
    """A line of the worklist: the answer last stated for a child and an arm, with its hospitals."""

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
    sites: list[StandingSiteView]

    @classmethod
    def of(cls, row: Any) -> Self:
        sites = _standing_sites(read_doors(row.doors or {}), Verdict(row.verdict))
        return cls.model_validate({**row._mapping, "sites": sites})  # noqa: SLF001 - SQLAlchemy's public name
