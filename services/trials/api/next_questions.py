"""Adaptive questions: what to find out next, over all open trials and hospitals."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, WrongState
from libs.common.problems import refusals
from libs.common.wire import Body, PlannedDate
from services.trials.api.facts import Code, OnDay
from services.trials.api.next_question_views import NextQuestionsView
from services.trials.commands.questions.asking_next import AskNext, Doors, ask_next, ask_next_of

router = APIRouter(prefix="/v1", tags=["questions"])

Entered = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=64)]
GivenFacts = Annotated[dict[str, Entered], Field(max_length=100)]
FactName = Annotated[str, Field(max_length=64)]
WhichDoors = Annotated[Doors, Query(description="`open`: doors that are not shut; `any`: every arm in force.")]


class NextBody(Body):
    """Facts by their dictionary ids, in the dictionary's units; `skip` what cannot be found out. Nobody is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"facts": {"age": 7, "lineage": "bcp", "course": "relapse", "relapse_number": 2}, "skip": ["cd22"]}
            ]
        }
    )

    facts: GivenFacts = Field(default_factory=dict)
    skip: Annotated[list[FactName], Field(max_length=100)] = Field(default_factory=list)
    doors: Doors = Doors.OPEN
    on: PlannedDate | None = None


@router.post(
    "/questions/next",
    summary="Ask what to find out next",
    responses=refusals(Invalid, Forbidden),
)
async def post_next_question(
    db: Db, body: NextBody, call: Annotated[Call, needs(Permission.VERDICTS_READ, answers=NextQuestionsView)]
) -> NextQuestionsView:
    """By the options expected to be settled for what it costs. Nothing is stored and no patient is named."""
    order = AskNext(call, body.facts, tuple(body.skip), body.doors, body.on)
    return NextQuestionsView.of(await ask_next(db, order))


@router.get(
    "/patients/{code}/next-questions",
    summary="Read what to find out next of a child",
    responses=refusals(NotFound, ConsentMissing, WrongState, Invalid),
)
async def get_next_questions(
    db: Db,
    code: Code,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    *,
    doors: WhichDoors = Doors.OPEN,
    on: OnDay = None,
) -> NextQuestionsView:
    """From what the network knows of it on that day."""
    return NextQuestionsView.of(await ask_next_of(db, call, code, doors=doors, on=on))
