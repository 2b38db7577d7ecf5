"""The hospital records how the child is at follow-up; the registry's outcome is its own."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import OutcomeStatus
from libs.common.wire import Body, PastDate, View
from services.board.commands.record_follow_up import RecordFollowUp, record_follow_up
from services.board.domain.follow_up import FollowUp

router = APIRouter(prefix="/v1/consultations", tags=["follow-ups"])


class FollowUpBody(Body):
    """How the child was, and on which day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive_cr", "seen_on": "2023-07-15"}]})

    status: OutcomeStatus
    seen_on: PastDate = Field(description="The day of which it is said.")


class FollowUpView(View):
    """What was recorded."""

    consultation_id: UUID
    version: int
    status: OutcomeStatus
    seen_on: date
    recorded_at: datetime
    recorded_by: str

    @classmethod
    def of(cls, follow_up: FollowUp) -> Self:
        return cls.model_validate(follow_up)


@router.post(
    "/{consultation_id}/follow-ups",
    status_code=201,
    summary="Record how the child is; the latest entry counts",
    responses=refusals(NotFound, ConsentMissing, WrongState, StaleVersion),
)
async def record_one(
    consultation_id: UUID,
    body: FollowUpBody,
    db: Db,
    call: Annotated[Call, needs(Permission.FOLLOWUP_WRITE, answers=FollowUpView, status=201)],
) -> FollowUpView:
    order = RecordFollowUp(call=call, consultation_id=consultation_id, status=body.status, seen_on=body.seen_on)
    return FollowUpView.of(await record_follow_up(db, order))
