"""Messages that instruments have sent: find them, see what became of each and why, and their bytes as they came."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from libs.common import audit, etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import PlannedTime
from services.samples.api.instruments.message_view import MessageLine, MessageView
from services.samples.commands.instruments.shown_message import shown_message
from services.samples.domain.instruments.arrival import Door, ReceiptState
from services.samples.domain.instruments.message import Protocol
from services.samples.store.instruments import receipt_list, receipt_rows
from services.samples.store.instruments.receipt_list import ReceiptFilter

router = APIRouter(prefix="/v1/instrument-messages", tags=["instruments"])

MEDIA_TYPES: Final = {
    Protocol.HL7: "application/hl7-v2",
    Protocol.ASTM: "application/octet-stream",
    Protocol.JSON: "application/octet-stream",
}
Word = Annotated[str | None, Query(max_length=300)]
RAW: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The bytes as they were received.",
        "content": {
            "application/hl7-v2": {"schema": {"type": "string", "format": "binary"}, "example": "MSH|^~\\&|CYTOFLEX …"},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}, "example": "H|\\^& …"},
        },
    }
}


@router.get("", summary="List received messages, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[ReceiptState | None, Query(description="Only in this state.")] = None,
    waiting: Annotated[bool | None, Query(description="Only those that somebody has to look at.")] = None,
    door: Annotated[Door | None, Query(description="Only through this door.")] = None,
    device: Annotated[Word, Query(description="Only of this registered device.")] = None,
    sender: Annotated[Word, Query(description="Only of this sender, MSH-3|MSH-4 or H-5.")] = None,
    control_id: Annotated[Word, Query(description="Only with this control id.")] = None,
    specimen: Annotated[Word, Query(description="Only with this specimen id in it, as it was sent.")] = None,
    assay_id: Annotated[UUID | None, Query(description="Only those filed with this order.")] = None,
    sample_id: Annotated[UUID | None, Query(description="Only those matched to this sample.")] = None,
    id_reused: Annotated[bool | None, Query(description="Only those whose control id had been used before.")] = None,
    received_from: Annotated[PlannedTime | None, Query(description="Received at this instant or later.")] = None,
    received_before: Annotated[PlannedTime | None, Query(description="Received before this instant.")] = None,
) -> Page[MessageLine]:
    told: dict[str, datetime | object] = {
        "state": state,
        "door": door,
        "device": device,
        "sender": sender,
        "control_id": control_id,
        "id_reused": id_reused,
    }
    asked = ReceiptFilter(
        equal={name: value for name, value in told.items() if value is not None},
        waiting=waiting,
        specimen=specimen,
        assay_id=assay_id,
        sample_id=sample_id,
        received_from=received_from,
        received_before=received_before,
    )
    async with db.transaction(call) as tx:
        found = await receipt_list.fetch(tx, asked, page)
        await audit.write(tx, Audit(did="listed instrument messages", about="instrument messages"))
    return Page[MessageLine].of(found, lambda row: MessageLine.of(receipt_rows.receipt_of(row)))


@router.get("/{message_id}", summary="Read a message: what was read of it, and what became of it and why",
            responses=refusals(NotFound))  # fmt: skip
async def show_one(
    message_id: UUID, db: Db, call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)], response: Response
) -> MessageView:
    """What may hold inherited findings is shown without values to whoever may not read those."""
    async with db.transaction(call) as tx:
        shown = await shown_message(tx, message_id)
    etag.set(response, shown.receipt.version)
    return MessageView.shown(shown.receipt, shown.message, shown.filings, withheld=shown.withheld)


@router.get(
    "/{message_id}/raw",
    summary="The bytes as they were received",
    responses={**refusals(NotFound, Forbidden, ConsentMissing), **RAW},
    response_class=Response,
)
async def show_raw(message_id: UUID, db: Db, call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)]) -> Response:
    async with db.transaction(call) as tx:
        shown = await shown_message(tx, message_id, did="read receipt's bytes")
        shown.check_all_is_shown()
        raw = await receipt_rows.raw_of(tx, message_id)
    name = f'attachment; filename="{message_id}.txt"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(raw, media_type=MEDIA_TYPES[shown.receipt.protocol], headers=headers)
