"""Which trials a child could enter, where, and why or why not."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common import audit
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Gone, Invalid, NotFound, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.vocabulary import Verdict
from libs.common.web.page_request import page_request
from libs.common.web.single_names import no_name_twice
from libs.common.wire import AwareTime, Body, PlannedDate
from services.trials.api.facts import Code, KnownAt, OnDay
from services.trials.api.verdict_views import EvaluationView, StandingVerdictView, VerdictsView, with_id, written
from services.trials.commands.evaluate_facts import EvaluateFacts, evaluate_facts
from services.trials.commands.read_answers import ReadAnswers, read_answers
from services.trials.store import verdicts

router = APIRouter(prefix="/v1", tags=["verdicts"], dependencies=[Depends(no_name_twice)])


class Evaluation(Body):
    """Facts by their dictionary ids, in the dictionary's units; nobody is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "facts": {
                        "age": 7,
                        "lineage": "bcp",
                        "course": "relapse",
                        "relapse_number": 2,
                        "cd22": 93,
                        "blasts": 60,
                    },
                    "trials": ["eudract-2016-000227-71"],
                }
            ]
        }
    )

    facts: Annotated[
        dict[str, StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)]],
        Field(max_length=100),
    ]
    on: PlannedDate | None = None
    known_at: AwareTime | None = None
    hospital: Annotated[str | None, Field(max_length=64, description="From where distances are counted.")] = None
    trials: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=100)] = Field(default_factory=list)


@router.get(
    "/patients/{code}/verdicts",
    summary="Read which trials a child could enter, and where",
    response_model=VerdictsView,
    responses=refusals(NotFound, ConsentMissing, Gone, WrongState, Invalid),
)
async def get_verdicts(
    *,
    db: Db,
    parties: Parties,
    code: Code,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    on: OnDay = None,
    known_at: KnownAt = None,
) -> Response:
    """Per arm and site, on a day: facts, criteria and sites of that day, as they were known at an instant.

    Sorted by verdict, then by distance from the child's hospital. What is shown can be shown again by its `answer`.
    """
    shown = await read_answers(db, parties, ReadAnswers(call, code, on, known_at), written)
    return Response(with_id(shown), media_type="application/json")


@router.get(
    "/verdicts",
    summary="List standing verdicts",
    responses=refusals(Invalid, Forbidden),
)
async def list_verdicts(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    trial: Annotated[str | None, Query(max_length=64, description="Only of this trial.")] = None,
    arm: Annotated[str | None, Query(max_length=64, description="Only of this arm.")] = None,
    verdict: Annotated[Verdict | None, Query(description="Only with this answer.")] = None,
) -> Page[StandingVerdictView]:
    """Of one's own patients. Leaves an audit row that names them."""
    async with db.transaction(call) as tx:
        found = await verdicts.page_of(tx, trial=trial, arm=arm, verdict=verdict, page=page)
        shown = sorted({row.patient for row in found.rows})
        await audit.write(tx, Audit(did="listed verdicts", about="verdicts", changes={"patients": shown}))
    return Page.of(found, StandingVerdictView.of)


@router.post(
    "/evaluations",
    summary="Evaluate facts given in the question",
    responses=refusals(Invalid, Forbidden),
)
async def post_evaluation(
    db: Db,
    parties: Parties,
    body: Evaluation,
    call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=EvaluationView)],
) -> EvaluationView:
    """Nothing is stored and no patient is named."""
    order = EvaluateFacts(call, body.facts, body.on, tuple(body.trials), body.hospital, body.known_at)
    return EvaluationView.of(await evaluate_facts(db, parties, order))
