"""ASTM records and JSON over HTTP: the body is stored as it is, and what it means is found out afterwards."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid, TooLarge, UnsupportedMedia
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.commands.instruments.answer_query import answer_query
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors import parsed_json
from services.samples.doors.astm.arriving import arrival_of
from services.samples.doors.astm.asking import FindOrders, answer_of
from services.samples.doors.astm.received import Received
from services.samples.doors.astm.unframing import apart
from services.samples.doors.http.received_view import ReceivedView
from services.samples.doors.http.reception import body_of, own, ways_of
from services.samples.doors.ways import Ways

router = APIRouter(prefix="/v1/doors", tags=["instruments"])

ASTM: Final = ("text/plain", "application/octet-stream")
JSON: Final = ("application/json",)
RECORDS: Final = (
    "H|\\^&|17||COBAS|||||||P|1|20260202150000\rP|1\rO|1|S-7K3M9PQX||^^^flow\rR|1|^^^CD22|93|%||||F\rL|1|N\r"
)
EXAMPLE: Final = {
    "protocol": "json",
    "kind": "results",
    "control_id": "20260202-0017",
    "application": "cytoflex",
    "groups": [
        {
            "specimen": {"ids": ["S-7K3M9PQX"]},
            "code": "flow",
            "status": "final",
            "observations": [{"code": "CD22", "values": ["93"], "unit": "%", "status": "final"}],
        }
    ],
}
_REFUSED: Final = refusals(Invalid, TooLarge, UnsupportedMedia)


def _asked(content: dict[str, Any], description: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "description": description, "content": content}}


@router.post(
    "/astm",
    summary="Hand in ASTM messages",
    openapi_extra=_asked(
        {kind: {"schema": {"type": "string"}, "example": RECORDS} for kind in ASTM},
        "Records of ASTM E1394, from H to L; several messages, or the frames of E1381 around them, do no harm.",
    ),
    responses=_REFUSED,
)
async def hand_in_astm(
    request: Request, db: Db, call: Annotated[Call, needs(Permission.RESULTS_POST, answers=ReceivedView)]
) -> ReceivedView:
    """For devices whose software writes files: each message is stored, and looked at afterwards.

    Whoever asks for orders (Q) is answered at once, each time with what is open by then.
    """
    ways, find = await ways_of(request, db, own(call), Protocol.ASTM), partial(answer_query, db, own(call))
    body = await body_of(request, ASTM)
    arrivals = [await _answered(arrival_of(Received(one), ways), ways, find, db) for one in apart(body)]
    kept = await receive(db, own(call), arrivals)
    pairs = zip(arrivals, kept, strict=True)
    return ReceivedView.of([replace(one, answer=arrival.answer) for arrival, one in pairs])


async def _answered(arrival: Arrival, ways: Ways, find: FindOrders, db: Database) -> Arrival:
    records = await answer_of(arrival, ways, find, db.clock.now())
    return arrival if records is None else replace(arrival, answer=records)


@router.post(
    "/json",
    summary="Hand in a message as JSON",
    openapi_extra=_asked(
        {"application/json": {"schema": {"type": "object", "examples": [EXAMPLE]}}},
        "A message in the words into which the other doors read theirs.",
    ),
    responses=_REFUSED,
)
async def hand_in_json(
    request: Request, db: Db, call: Annotated[Call, needs(Permission.RESULTS_POST, answers=ReceivedView)]
) -> ReceivedView:
    """For devices and scripts that speak neither: what cannot be read is kept, too, and the answer says why."""
    ways = await ways_of(request, db, own(call), Protocol.JSON)
    body = await body_of(request, JSON)
    return ReceivedView.of(await receive(db, own(call), [_arrival(body, ways)]))


def _arrival(body: bytes, ways: Ways) -> Arrival:
    way = ways.of()
    told: dict[str, Any] = {
        "door": way.door,
        "protocol": Protocol.JSON,
        "raw": body,
        "peer": way.peer,
        "assays": way.assays,
    }
    try:
        message = parsed_json.read(body, way.rules)
    except Unreadable as unreadable:
        return Arrival.of(**told, refusal=unreadable.sentence, device=way.device, profile=way.profile)
    way = ways.of(message.application, message.facility)
    return Arrival.of(
        **told,
        sender=f"{message.application or ''}|{message.facility or ''}",
        control_id=message.control_id or "",
        kind=message.kind,
        message_version=message.version,
        device=way.device,
        profile=way.profile,
    )
