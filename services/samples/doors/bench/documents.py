"""The documents inside a received message, taken out of its bytes when somebody asks for one."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32
from services.samples.commands.instruments.shown_message import shown_message
from services.samples.domain.instruments.message import Attachment
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.reading import read_message
from services.samples.store.instruments import receipt_rows

router = APIRouter(prefix="/v1/instrument-messages", tags=["instruments"])

SHOWN_AS: Final = {"application/pdf": "pdf", "text/plain": "txt", "image/png": "png", "image/jpeg": "jpg"}
OTHER: Final = "application/octet-stream"
"""Whatever else a device packs in is handed over, never shown."""
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}, "example": "the document's bytes"}
DOCUMENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The document's bytes.",
        "content": dict.fromkeys((*SHOWN_AS, OTHER), _BYTES),
    }
}


@router.get(
    "/{message_id}/documents/{n}",
    summary="A document inside a message",
    responses={**refusals(NotFound, Forbidden, ConsentMissing), **DOCUMENT},
    response_class=Response,
)
async def show_document(
    message_id: UUID,
    n: Annotated[int, Path(ge=0, le=INT32, description="As `documents` of the message counts, from 0.")],
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)],
) -> Response:
    """Decoded; what may hold inherited findings is for genetic counselling only."""
    async with db.transaction(call) as tx:
        shown = await shown_message(tx, message_id, did="read receipt's document")
        shown.check_all_is_shown()
        raw = await receipt_rows.raw_of(tx, message_id)
    documents = await asyncio.to_thread(_documents, raw, shown.profile.profile.reading_rules())
    if n >= len(documents):
        raise NotFound("The message has no such document.")
    kind = documents[n].media_type if documents[n].media_type in SHOWN_AS else OTHER
    name = f'attachment; filename="{message_id}-{n}.{SHOWN_AS.get(kind, "bin")}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(documents[n].content, media_type=kind, headers=headers)


def _documents(raw: bytes, rules: ReadingRules) -> list[Attachment]:
    try:
        message = read_message(raw, rules)
    except Unreadable:
        return []
    return [one for group in message.groups for one in group.attachments]
