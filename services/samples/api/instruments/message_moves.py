"""What people decide about received messages that wait."""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay as Kind
from libs.common.wire import Body, Count, FreeText
from services.samples.api.instruments.message_view import MessageLine
from services.samples.commands.instruments.match_message import (
    Decide,
    dismiss_message,
    file_again,
    match_message,
    take_back,
)
from services.samples.commands.instruments.quality.file_controls import Named
from services.samples.domain.label import EXAMPLE as LABEL

router = APIRouter(prefix="/v1/instrument-messages/{message_id}", tags=["instruments"])

REFUSED: Final = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)
WHY: Final[JsonDict] = {"reason": "The label had been covered; the request form names the tube."}


class ReasonBody(Body):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [WHY]})

    reason: FreeText = Field(description="Stays in this service.")


class GroupsBody(ReasonBody):
    """Which groups, and why."""

    groups: tuple[Count, ...] | None = Field(default=None, description="As `group` of the message counts; null: all.")


class MatchBody(GroupsBody):
    """Which order it is: by its id, or by the label of the tube and the assay; of a control which run and lot."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**WHY, "label": LABEL, "assay": "flow"}]})

    assay_id: UUID | None = None
    label: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Of the sample or the aliquot, also a former one."
    )
    assay: Kind | None = Field(default=None, description="Where the tube has several orders.")

    run_id: UUID | None = Field(default=None, description="Of a control: the running run that its values are of.")
    control_lot_id: UUID | None = Field(
        default=None, description="With `run_id`: which lot; null: the one that the message names."
    )

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if [self.assay_id, self.label, self.run_id].count(None) != len(("assay_id", "label", "run_id")) - 1:
            raise Invalid(
                "An order is named by its id, or by the label of its tube; a control by its run.",
                right="one of assay_id, label and run_id",
            )
        if self.control_lot_id is not None and self.run_id is None:
            raise Invalid("A control lot is named with its run.", where="body.control_lot_id", right="run_id, too")
        return self

    @property
    def control(self) -> Named | None:
        """Of a control."""
        return None if self.run_id is None else Named(run_id=self.run_id, lot_id=self.control_lot_id)


@router.post("/match", summary="Say which order a message is about, or of which run a control is", responses=REFUSED)
async def match_one(
    *,
    message_id: UUID,
    body: MatchBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MATCH, answers=MessageLine)],
    response: Response,
) -> MessageLine:
    """It is filed with that order, or in that run, as if the message had named it; who said so is on record."""
    order = Decide(
        call=call,
        receipt_id=message_id,
        reason=body.reason,
        places=body.groups,
        assay_id=body.assay_id,
        label=body.label,
        kind=body.assay,
        control=body.control,
    )
    moved = await match_message(db, order)
    etag.set(response, moved.version)
    return MessageLine.of(moved)


@router.post("/match-withdrawal", summary="Take back a wrong match", responses=REFUSED)
async def take_back_one(
    *,
    message_id: UUID,
    body: GroupsBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MATCH, answers=MessageLine)],
    response: Response,
) -> MessageLine:
    """Its draft is dismissed and the message waits again; a released result is withdrawn or corrected first."""
    moved = await take_back(db, Decide(call=call, receipt_id=message_id, reason=body.reason, places=body.groups))
    etag.set(response, moved.version)
    return MessageLine.of(moved)


@router.post("/dismissal", summary="Say that a message is nobody's here", responses=REFUSED)
async def dismiss_one(
    *,
    message_id: UUID,
    body: GroupsBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MATCH, answers=MessageLine)],
    response: Response,
) -> MessageLine:
    """It stays readable, and waits no more."""
    moved = await dismiss_message(db, Decide(call=call, receipt_id=message_id, reason=body.reason, places=body.groups))
    etag.set(response, moved.version)
    return MessageLine.of(moved)


@router.post("/filing", summary="Have what waits filed again", responses=REFUSED)
async def file_one_again(
    *,
    message_id: UUID,
    body: ReasonBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MATCH, answers=MessageLine)],
    response: Response,
) -> MessageLine:
    """After a profile was mended, or consent has come: the worker looks at it at once, by today's profiles."""
    moved = await file_again(db, call, message_id, body.reason)
    etag.set(response, moved.version)
    return MessageLine.of(moved)
