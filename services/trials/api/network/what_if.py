"""What other criteria would do to the children of the network."""

from datetime import date
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, model_validator

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, Unavailable
from libs.common.problems import refusals
from libs.common.vocabulary import Verdict
from libs.common.web.single_names import no_name_twice
from libs.common.wire import INT32, Body, View
from services.trials.api.trials import ArmBody, TrialId
from services.trials.commands.network.what_if import ArmEffects, AskWhatIf, WhatIf, ask_what_if
from services.trials.domain.answers.judgement import Judgement
from services.trials.domain.criteria.contradiction import Contradiction, Flaw
from services.trials.domain.criteria.criterion_code import experimental_facts, question_code
from services.trials.domain.network.effect import Effect
from services.trials.domain.network.effects_counted import Counting, Others
from services.trials.domain.network.what_if import Affected

router = APIRouter(prefix="/v1/trials", tags=["what if"], dependencies=[Depends(no_name_twice)])

Number = Annotated[int, Field(strict=True, ge=1, le=INT32)]
_EXAMPLE: dict[str, Any] = {
    "arms": [
        {
            "id": "relapse",
            "name": "First relapse",
            "criteria": {"fact": "age", "at_least": 1, "below": 21, "says": "1 to under 21 years"},
        }
    ]
}


class WhatIfBody(Body):
    """Either proposed `arms` or a written `criteria_version`; compared with `against`, or the version in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    arms: Annotated[list[ArmBody], Field(min_length=1, max_length=40)] | None = None
    criteria_version: Number | None = None
    against: Number | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.arms is None) == (self.criteria_version is None):
            raise Invalid("Say which criteria are meant.", where="arms", right="either arms or criteria_version")
        return self


class JudgementView(View):
    """An answer with its reasons as codes."""

    verdict: Verdict
    reasons: list[str]
    missing: list[str]

    @classmethod
    def of(cls, found: Judgement) -> Self:
        return cls(verdict=found.verdict, reasons=list(found.reasons), missing=list(found.missing))


class AffectedView(View):
    """A child whose answer would be another; of one's own hospital, or of any for who may read them all."""

    patient: str
    hospital: str
    effect: Effect
    before: JudgementView
    after: JudgementView
    experimental_facts: list[str]

    @classmethod
    def of(cls, found: Affected) -> Self:
        codes = (*found.before.reasons, *found.before.missing, *found.after.reasons, *found.after.missing)
        return cls(
            patient=found.patient,
            hospital=found.hospital,
            effect=found.effect,
            before=JudgementView.of(found.before),
            after=JudgementView.of(found.after),
            experimental_facts=list(experimental_facts(codes)),
        )


class OthersView(View):
    """Children that the caller may not see by code; null where a number is hidden, or where they are not counted."""

    looked_at: int | None
    effects: dict[Effect, int | None]

    @classmethod
    def of(cls, found: Others) -> Self:
        return cls(looked_at=found.looked_at, effects=dict(found.effects))


class ArmEffectsView(View):
    """One arm of either version."""

    arm: str
    patients: list[AffectedView]
    others: OthersView

    @classmethod
    def of(cls, found: ArmEffects) -> Self:
        return cls(
            arm=found.arm,
            patients=[AffectedView.of(one) for one in found.patients],
            others=OthersView.of(found.others),
        )


class QuestionView(View):
    """A question and where it stands."""

    where: str
    code: str


class FlawView(View):
    """An arm that admits `nobody`, or `everybody`, and the few questions that make it so: none can be left out."""

    arm: str
    flaw: Flaw
    questions: list[QuestionView]

    @classmethod
    def of(cls, arm: str, found: Contradiction) -> Self:
        asked = [QuestionView(where=one.where, code=question_code(one.question)) for one in found.questions]
        return cls(arm=arm, flaw=found.flaw, questions=asked)


class WhatIfView(View):
    """`others` counts the trial as a whole: as open to a child as the most open of its arms. Nothing is kept.

    `counting`: `not_at_all` where the question is the asker's own, `in_steps` of five (with 1 to 4 hidden) between two
    versions that a second person approved, `exactly` for those who may know the network's exact figures.
    """

    trial: str
    on: date
    against: int
    criteria_version: int | None
    looked_at: int
    arms: list[ArmEffectsView]
    others: OthersView
    suppressed: bool
    counting: Counting
    flaws: list[FlawView]

    @classmethod
    def of(cls, found: WhatIf) -> Self:
        return cls(
            trial=found.trial,
            on=found.day,
            against=found.against,
            criteria_version=found.criteria_version,
            looked_at=found.own,
            arms=[ArmEffectsView.of(one) for one in found.arms],
            others=OthersView.of(found.others),
            suppressed=found.counting is not Counting.EXACTLY,
            counting=found.counting,
            flaws=[FlawView.of(arm, one) for arm, one in found.flaws],
        )


@router.post(
    "/{trial}/what-if",
    summary="See which children other criteria would gain or lose",
    responses=refusals(NotFound, Invalid, Forbidden, Unavailable),
)
async def post_what_if(
    db: Db, trial: TrialId, body: WhatIfBody, call: Annotated[Call, needs(Permission.TRIALS_WRITE)]
) -> WhatIfView:
    """One's own children by code with reasons. Nothing is kept but that somebody asked.

    Other children are counted where the question is not the asker's own: between two reviewed versions.
    """
    arms = None if body.arms is None else [arm.model_dump() for arm in body.arms]
    return WhatIfView.of(await ask_what_if(db, AskWhatIf(call, trial, arms, body.criteria_version, body.against)))
