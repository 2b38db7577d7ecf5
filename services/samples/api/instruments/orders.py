"""What devices were told, and what they said to it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.samples.domain.instruments.device_order import DeviceOrder, DeviceOrderState
from services.samples.domain.instruments.outgoing import Wanted
from services.samples.store.instruments import device_orders

router = APIRouter(prefix="/v1/instrument-orders", tags=["instruments"])


class DeviceOrderView(View):
    """An order on its way to a device."""

    id: UUID
    lab: str
    device_id: UUID
    assay_id: UUID
    wanted: Wanted
    state: DeviceOrderState
    control_id: str = Field(description="MSH-10, the same at every try.")
    queued_at: datetime
    tries: int
    next_try_at: datetime
    answered_at: datetime | None
    answer_code: str | None
    problem: str | None = Field(description="What the device, or the line, said last.")

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
