"""What devices were told, and what they said to it; a person has them told again."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, View
from services.samples.commands.instruments.send_again import SendAgain, send_again
from services.samples.domain.instruments.device_order import DeviceOrder, DeviceOrderState
from services.samples.domain.instruments.outgoing import Wanted
from services.samples.store.instruments import device_orders

router = APIRouter(prefix="/v1/instrument-orders", tags=["instruments"])


class SendAgainBody(Body):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The analyser was out of reagent."}]})

    reason: FreeText = Field(description="Stays in this service.")


class DeviceOrderView(View):
    """An order on its way to a device."""

    id: UUID
    lab: str
    device_id: UUID
    assay_id: UUID
    wanted: Wanted
    state: DeviceOrderState
    control_id: str = Field(description="MSH-10, or H-3, the same at every try.")
    queued_at: datetime
    tries: int
    next_try_at: datetime
    answered_at: datetime | None
    answer_code: str | None
    problem: str | None = Field(description="What the device, or the line, said last.")
    sending: int = Field(description="1; more if it was begun anew, with another control id.")
    version: int = Field(description="For If-Match, when it is told again.")

    @classmethod
    def of(cls, order: DeviceOrder) -> Self:
        return cls.model_validate(order)


@router.get("", summary="List what devices were told, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[DeviceOrderState | None, Query(description="Only in this state.")] = None,
) -> Page[DeviceOrderView]:
    """Queued ones are told again until the device answers; refused ones wait for people."""
    async with db.reading(call) as tx:
        found = await device_orders.fetch(tx, state, page)
    return Page[DeviceOrderView].of(found, lambda row: DeviceOrderView.of(device_orders.order_of(row)))


@router.post(
    "/{device_order_id}/sending",
    summary="Have a device told of an order once more",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def send_one_again(
    *,
    device_order_id: UUID,
    body: SendAgainBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MATCH, answers=DeviceOrderView)],
    response: Response,
) -> DeviceOrderView:
    """One that was answered is told as a new message, with another control id; of others, the waiting ends."""
    order = await send_again(db, SendAgain(call, device_order_id, body.reason))
    etag.set(response, order.version)
    return DeviceOrderView.of(order)
