"""HL7 v2 over HTTP: the body is a message or several, the answer is what an MLLP door would answer."""

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, TooLarge, UnsupportedMedia
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.commands.instruments.answer_query import answer_query
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.hl7.arriving import arrival_of
from services.samples.doors.hl7.asking import answering
from services.samples.doors.hl7.desk import apart
from services.samples.doors.hl7.framing import START, Framed, MllpFrames
from services.samples.doors.http.reception import LARGEST_BODY, body_of, own, ways_of
from services.samples.doors.ways import Ways

router = APIRouter(prefix="/v1/doors", tags=["instruments"])

MEDIA_TYPES: Final = ("application/hl7-v2+er7", "x-application/hl7-v2+er7")
MESSAGE: Final = (
    "MSH|^~\\&|COBAS|LAB|ReALLNet|HUB|20260202150000+0100||ORU^R01^ORU_R01|20260202-0017|P|2.5.1\r"
    "OBR|1||S-7K3M9PQX|flow\rOBX|1|NM|CD22^CD22||93|%|||||F\r"
)
ANSWER: Final = (
    "MSH|^~\\&|ReALLNet|HUB|COBAS|LAB|20260202150001+0000||ACK^R01^ACK|01a204fd265b732cba|P|2.5.1\r"
    "MSA|AA|20260202-0017\r"
)
_TEXT: Final = {"type": "string"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "One message or several, segments ended by CR; also a batch, or MLLP blocks.",
        "content": {kind: {"schema": _TEXT, "example": MESSAGE} for kind in MEDIA_TYPES},
    }
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The acknowledgements, in order: also those that say AE or AR.",
        "content": {kind: {"schema": _TEXT, "example": ANSWER} for kind in MEDIA_TYPES},
    },
    204: {"description": "Stored; the sender wishes no answer (MSH-15 and MSH-16)."},
}


@router.post(
    "/hl7",
    summary="Hand in HL7 v2 messages",
    response_class=Response,
    openapi_extra=_BODY,
    responses={**_ANSWERS, **refusals(Invalid, TooLarge, UnsupportedMedia)},
)
async def hand_in(request: Request, db: Db, call: Annotated[Call, needs(Permission.RESULTS_POST)]) -> Response:
    """Each message is stored before it is answered. Sent again it hears its first answer: its own id is its key."""
    ways = await ways_of(request, db, own(call), Protocol.HL7)
    body = await body_of(request, MEDIA_TYPES)
    now, find = db.clock.now(), partial(answer_query, db, own(call))
    arrivals = [await answering(one, ways, find, now) for one in await asyncio.to_thread(_arrivals, body, ways, now)]
    kept = await receive(db, replace(own(call), once=None), arrivals)
    answer = b"".join(one.answer for one in kept if one.answer)
    kind = request.headers["content-type"].partition(";")[0].strip().lower()
    return Response(answer, media_type=kind) if answer else Response(status_code=204)


def _arrivals(body: bytes, ways: Ways, now: datetime) -> list[Arrival]:
    return [arrival_of(one, ways, now) for whole in _blocks(body) for one in apart(whole)]


def _blocks(body: bytes) -> list[Framed]:
    """As it is, or what is in the MLLP blocks that somebody left around it."""
    if not body.startswith(START):
        return [body]
    frames = MllpFrames(LARGEST_BODY)
    return [*frames.feed(body), *frames.flush()]
