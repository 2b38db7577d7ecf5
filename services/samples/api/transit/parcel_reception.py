"""Open a parcel at the hub: how each tube was found, up to a hundred in one request."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText
from services.samples.api.transit.parcel_view import PackedView
from services.samples.commands.transit.receive_parcel import Found, ReceiveParcel, receive_parcel
from services.samples.domain import label as labels
from services.samples.domain.transit.parcel import Condition
from services.samples.domain.transit.transport import TransportAlarm
from services.samples.domain.tubes.rejection import RejectionReason

router = APIRouter(prefix="/v1/parcels/{parcel_id}", tags=["parcels"])

EXAMPLE: JsonDict = {
    "received_at": "2026-02-01T09:10:00+01:00",
    "tubes": [
        {"label": labels.EXAMPLE, "condition": "good"},
        {"sample_id": "0198a2f4-0000-7000-8000-000000000002", "condition": "leaked", "rejected_for": "leaked"},
    ],
}


class FoundBody(Body):
    """One tube, by its id or its label, as it was found."""

    sample_id: UUID | None = None
    label: str | None = Field(default=None, max_length=20)
    condition: Condition
    rejected_for: RejectionReason | None = Field(
        default=None, description="The tube cannot be used; without it, the tube is taken in as it is."
    )
    note: FreeText | None = Field(default=None, description="Words for the hospital; they stay in this service.")
    alarms: tuple[TransportAlarm, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if (self.sample_id is None) == (self.label is None):
            raise Invalid("A tube is named by its id or by its label.", right="one of the two")
        return self

    def found(self) -> Found:
        """The same as the command knows it."""
        written = labels.check(self.label, where="body.tubes.label") if self.label else None
        return Found(
            sample=self.sample_id or written or "",
            condition=self.condition,
            rejected_for=self.rejected_for,
            note=self.note,
            alarms=self.alarms,
        )


class ReceiveParcelBody(Body):
    """What was looked at so far; tubes that are not named are waited for, as missing ones are."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    received_at: AwareTime
    tubes: tuple[FoundBody, ...] = Field(min_length=1, max_length=100)


@router.post(
    "/reception",
    summary="Receive the tubes of a parcel, each in its condition",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def receive_one(
    *,
    parcel_id: UUID,
    body: ReceiveParcelBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=PackedView)],
    response: Response,
) -> PackedView:
    """Whatever is not good opens a nonconformity, and so does each rejection."""
    found = tuple(one.found() for one in body.tubes)
    order = ReceiveParcel(call=call, parcel_id=parcel_id, received_at=body.received_at, found=found)
    packed = await receive_parcel(db, order)
    etag.set(response, packed.version)
    return PackedView.of(packed)
