"""The hospital records whether it followed the recommendation."""

from datetime import datetime
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
from libs.common.vocabulary import Adherence
from libs.common.wire import Body, FreeText, View
from services.board.commands.record_adherence import RecordAdherence, record_adherence
from services.board.domain.adherence import AdherenceEntry

router = APIRouter(prefix="/v1/consultations", tags=["adherence"])


class AdherenceBody(Body):
    """Yes; or no or partly, with the reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"adherence": "yes"}]})

    adherence: Adherence
    reason: FreeText | None = Field(default=None, description="Free text that stays at the board; for no and partly.")


class AdherenceView(View):
    """What was recorded, about which version of the recommendation."""

    consultation_id: UUID
    version: int
    recommendation_version: int
    adherence: Adherence
    reason: str | None
    recorded_at: datetime
    recorded_by: str

    @classmethod
    def of(cls, entry: AdherenceEntry) -> Self:
        return cls.model_validate(entry)


@router.post(
    "/{consultation_id}/adherence",
    status_code=201,
    summary="Record whether the recommendation was followed; the latest entry counts",
    responses=refusals(NotFound, ConsentMissing, WrongState, StaleVersion),
)
async def record_it(
    consultation_id: UUID,
    body: AdherenceBody,
    db: Db,
    call: Annotated[Call, needs(Permission.ADHERENCE_WRITE, answers=AdherenceView, status=201)],
) -> AdherenceView:
    order = RecordAdherence(call=call, consultation_id=consultation_id, adherence=body.adherence, reason=body.reason)
    return AdherenceView.of(await record_adherence(db, order))
