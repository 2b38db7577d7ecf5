"""An order of kits goes on: accepted, declined, cancelled, sent, received."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText, Line, PlannedTime
from services.samples.api.kits.kit_label import EXAMPLE, KitLabelField
from services.samples.api.kits.kit_order_view import OrderedView
from services.samples.commands.kits.answer_order import AnswerOrder, answer_order
from services.samples.commands.kits.hold_order import Ordered
from services.samples.commands.kits.receive_kits import ReceiveKits, receive_kits
from services.samples.commands.kits.send_kits import SendKits, send_kits
from services.samples.domain.kits.kit_order_states import OrderState

router = APIRouter(prefix="/v1/kit-orders/{kit_order_id}", tags=["kits"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)
Orders = Annotated[Call, needs(Permission.KITS_KEEP, answers=OrderedView)]
Supplies = Annotated[Call, needs(Permission.KITS_ASSEMBLE, answers=OrderedView)]
SENDING: JsonDict = {
    "kits": [EXAMPLE],
    "courier": "Mensajería Rápida",
    "tracking_number": "MR-20260131-18",
    "sent_at": "2026-01-31T11:00:00+01:00",
    "expected_at": "2026-02-02T10:00:00+01:00",
}


class DeclineBody(Body):
    """Why not."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "None left until next week."}]})

    reason: FreeText = Field(description="Words for who ordered them; they stay in this service.")


class GiveUpBody(Body):
    """Why they are not wanted any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Ordered twice."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


class SendBody(Body):
    """Which kits, by their labels, and who carries them."""

    model_config = ConfigDict(json_schema_extra={"examples": [SENDING]})

    kits: tuple[KitLabelField, ...] = Field(
        min_length=1, max_length=200, description="Of the kinds that were ordered; fewer may be sent, not more."
    )
    courier: Line
    tracking_number: Line | None = None
    sent_at: AwareTime
    expected_at: PlannedTime


class ReceiveKitsBody(Body):
    """What came."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"received_at": "2026-02-02T09:10:00+01:00", "missing": [EXAMPLE]}]}
    )

    received_at: AwareTime
    missing: tuple[KitLabelField, ...] = Field(
        default=(), max_length=200, description="Those that were not in the parcel: they are lost until found."
    )


@router.post("/acceptance", summary="Accept an order of kits", responses=REFUSED)
async def accept_one(*, kit_order_id: UUID, db: Db, call: Supplies, response: Response) -> OrderedView:
    return _told(response, await answer_order(db, AnswerOrder(call, kit_order_id, OrderState.ACCEPTED)))


@router.post("/declination", summary="Decline an order of kits", responses=REFUSED)
async def decline_one(
    *, kit_order_id: UUID, body: DeclineBody, db: Db, call: Supplies, response: Response
) -> OrderedView:
    order = AnswerOrder(call, kit_order_id, OrderState.DECLINED, body.reason)
    return _told(response, await answer_order(db, order))


@router.post("/cancellation", summary="Cancel an order of kits that were not sent yet", responses=REFUSED)
async def cancel_one(*, kit_order_id: UUID, body: GiveUpBody, db: Db, call: Orders, response: Response) -> OrderedView:
    order = AnswerOrder(call, kit_order_id, OrderState.CANCELLED, body.reason)
    return _told(response, await answer_order(db, order))


@router.post("/sending", summary="Send the kits of an accepted order", responses=REFUSED)
async def send_one(*, kit_order_id: UUID, body: SendBody, db: Db, call: Supplies, response: Response) -> OrderedView:
    order = SendKits(
        call=call,
        order_id=kit_order_id,
        labels=tuple(dict.fromkeys(body.kits)),
        courier=body.courier,
        tracking_number=body.tracking_number,
        sent_at=body.sent_at,
        expected_at=body.expected_at,
    )
    return _told(response, await send_kits(db, order))


@router.post("/reception", summary="Note which kits of an order arrived", responses=REFUSED)
async def receive_one(
    *, kit_order_id: UUID, body: ReceiveKitsBody, db: Db, call: Orders, response: Response
) -> OrderedView:
    """Those that are not named as missing are in stock."""
    order = ReceiveKits(call=call, order_id=kit_order_id, received_at=body.received_at, missing=body.missing)
    return _told(response, await receive_kits(db, order))


def _told(response: Response, ordered: Ordered) -> OrderedView:
    etag.set(response, ordered.version)
    return OrderedView.of(ordered)
