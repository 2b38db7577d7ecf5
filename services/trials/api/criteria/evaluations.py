"""Try criteria out: one tree, some facts, and the whole explanation. For whoever writes criteria."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common.access import Permission, needs
from libs.common.call import Call
from libs.common.errors import Invalid, Unavailable
from libs.common.problems import refusals
from libs.common.vocabulary import Verdict
from libs.common.web.single_names import no_name_twice
from libs.common.wire import Body, View
from services.trials.commands.criteria.evaluate_criteria import Evaluated, evaluate_criteria
from services.trials.domain.answers.judgement import judged
from services.trials.domain.criteria.criterion_code import question_code, reason_code
from services.trials.domain.criteria.support import Reason
from services.trials.domain.facts.dictionary import FACTS

router = APIRouter(prefix="/v1/criteria", tags=["criteria"], dependencies=[Depends(no_name_twice)])

_Value = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)]
_Values = Annotated[list[_Value], Field(max_length=100)]
_Between = Annotated[dict[str, StrictInt | StrictFloat], Field(max_length=2)]


class CriteriaBody(Body):
    """A tree, and what is known: a value, several codes of which one is the case, or `low` and `high`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "criteria": {
                        "all": [
                            {"fact": "age", "at_least": 1, "below": 18, "says": "1 to under 18 years"},
                            {"fact": "cd22", "at_least": 20, "says": "CD22 positive"},
                            {"not": {"fact": "bcr_abl1", "is": True, "says": "BCR::ABL1 excluded"}},
                        ]
                    },
                    "facts": {"age": 7, "cd22": {"low": 15, "high": 40}},
                }
            ]
        }
    )

    criteria: dict[str, Any]
    facts: Annotated[dict[str, _Value | _Values | _Between], Field(max_length=300)] = Field(default_factory=dict)


class ReasonView(View):
    """A question, and what its answer is or would have to be."""

    code: str
    question: str
    fact: str
    holds: bool
    says: str
    experimental: bool

    @classmethod
    def of(cls, reason: Reason) -> Self:
        question = reason.question
        return cls(
            code=reason_code(reason),
            question=question_code(question),
            fact=question.fact,
            holds=reason.holds,
            says=question.says,
            experimental=FACTS[question.fact].experimental,
        )


class CriteriaAnswerView(View):
    """The answer of the tree.

    `reasons` settle it, and none of their facts can be left out. `missing` are the unknown facts
    that matter: once all are known, it is settled. `to_eligible` and `to_not_eligible` are answers
    that would settle it with as few facts as may be; empty where nothing can.
    """

    verdict: Verdict
    reasons: tuple[ReasonView, ...]
    missing: tuple[str, ...]
    to_eligible: tuple[ReasonView, ...]
    to_not_eligible: tuple[ReasonView, ...]

    @classmethod
    def of(cls, found: Evaluated) -> Self:
        said = found.explanation
        return cls(
            verdict=judged(said).verdict,
            reasons=tuple(map(ReasonView.of, said.reasons)),
            missing=said.missing,
            to_eligible=tuple(map(ReasonView.of, said.to_eligible)),
            to_not_eligible=tuple(map(ReasonView.of, said.to_not_eligible)),
        )


@router.post(
    "/evaluations",
    summary="Evaluate criteria given in the question; nothing is kept",
    responses=refusals(Invalid, Unavailable),
)
async def post_criteria(body: CriteriaBody, call: Annotated[Call, needs(Permission.TRIALS_READ)]) -> CriteriaAnswerView:
    """What every completion of what is known agrees on, with the smallest reasons. Asked again it is answered anew."""
    del call
    return CriteriaAnswerView.of(await evaluate_criteria(body.criteria, body.facts))
