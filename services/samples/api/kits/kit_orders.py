"""Order kits of a hub; find and read orders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, Line, OrganisationField
from services.samples.api.kits.kit_order_view import OrderedView, OrderView
from services.samples.commands.kits.hold_order import read_order
from services.samples.commands.kits.order_kits import OrderKits, order_kits
from services.samples.domain.kits import kit_order
from services.samples.domain.kits.kit_order_states import OrderState
from services.samples.store.kits import kit_orders
from services.samples.store.kits.kit_orders import OrderFilter

router = APIRouter(prefix="/v1/kit-orders", tags=["kits"])

Reads = Annotated[Call, needs(Permission.KITS_READ)]


class LineBody(Body):
    """So many of one kind."""

    template: Line
    number: Annotated[int, Field(strict=True, ge=1, le=100)]


class OrderBody(Body):
    """What is wanted, of which hub."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"supplier": "hub-barcelona", "lines": [{"template": "draw-heparin", "number": 4}]}]
        }
    )

    supplier: OrganisationField = Field(description="Any hub; a hub may order of another one.")
    lines: tuple[LineBody, ...] = Field(min_length=1, max_length=20)


@router.post("", status_code=201, summary="Order kits of a hub", responses=refusals(Invalid))
async def order_some(
    *,
    body: OrderBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.KITS_KEEP, answers=OrderedView, status=201)],
    response: Response,
) -> OrderedView:
    """The hub accepts or declines."""
    lines = tuple(kit_order.Line(template=line.template, number=line.number) for line in body.lines)
    ordered = await order_kits(db, OrderKits(call=call, supplier=body.supplier, lines=lines), parties=parties)
    etag.set(response, ordered.version)
    return OrderedView.of(ordered)


@router.get("", summary="List orders of kits, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Reads,
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[OrderState | None, Query(description="Only in this state.")] = None,
    orderer: Annotated[OrganisationField | None, Query(description="Only by this organisation.")] = None,
    supplier: Annotated[OrganisationField | None, Query(description="Only to this hub.")] = None,
) -> Page[OrderView]:
    async with db.reading(call) as tx:
        found = await kit_orders.fetch(tx, OrderFilter(state=state, orderer=orderer, supplier=supplier), page)
    return Page[OrderView].of(found, lambda row: OrderView.of(kit_orders.order_of(row)))


@router.get("/{kit_order_id}", summary="Read an order of kits", responses=refusals(NotFound))
async def show_one(kit_order_id: UUID, db: Db, call: Reads, response: Response) -> OrderedView:
    async with db.reading(call) as tx:
        ordered = await read_order(tx, await kit_orders.find(tx, kit_order_id))
    etag.set(response, ordered.version)
    return OrderedView.of(ordered)
