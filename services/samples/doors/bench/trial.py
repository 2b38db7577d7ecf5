"""The test bench: post a message, see what would happen with it under a profile."""

import asyncio
import base64
import binascii
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Request

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound
from libs.common.identifiers import new_id
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.commands.instruments.try_message import TryMessage, try_message
from services.samples.domain.instruments.message import InstrumentMessage, Protocol
from services.samples.domain.instruments.objection import Objection
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.bench.trial_view import TrialView
from services.samples.doors.hl7.acceptance import objections
from services.samples.doors.hl7.answers import outcome_of, replies
from services.samples.doors.reading import read_message

router = APIRouter(prefix="/v1/instrument-profiles", tags=["instruments"])

MESSAGE: Final = (
    "MSH|^~\\&|CYTOFLEX|ROOM3|||20260115101500+0100||ORU^R01^ORU_R01|17|P|2.5.1\r"
    "OBR|1|||FLOW|||||||||||||||||||||F\rOBX|1|NM|BLASTS||62|%|||||F\rSPM|1|S-000001AF\r"
)
_TEXT: Final = {"type": "string", "format": "binary"}
_JSON: Final = {
    "type": "object",
    "properties": {"message": {"type": "string"}, "message_base64": {"type": "string"}},
    "examples": [{"message": MESSAGE}],
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The message's bytes as they are, or in JSON: `message` as text, or `message_base64`.",
        "content": {
            "application/hl7-v2": {"schema": _TEXT, "example": MESSAGE},
            "application/octet-stream": {"schema": _TEXT, "example": MESSAGE},
            "application/json": {"schema": _JSON, "example": {"message": MESSAGE}},
        },
    }
}
_SIGNS: Final = {ord("\n"): "\r"}


@router.post(
    "/{profile_name}/trial",
    summary="Post a message and see what would happen; nothing is stored",
    openapi_extra=_BODY,
    responses=refusals(NotFound, Invalid),
)
async def try_one(
    *,
    profile_name: Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,62}$", examples=["hl7-lenient"])],
    request: Request,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ, answers=TrialView)],
) -> TrialView:
    """How it is read, which specimen and order it matches, the result its codes make, the answer, the first problem."""
    raw = _message_in(request, await request.body())
    if call.caller.kind == "instrument":
        raise Invalid("A person tries messages; a device sends them.")
    wrong: list[Objection] = []

    def read(content: bytes, rules: ReadingRules) -> InstrumentMessage:
        found = read_message(content, rules)
        if rules.protocol is Protocol.HL7:
            wrong.extend(objections(found, rules))
        return found

    try:
        trial = await try_message(db, TryMessage(call=call, profile=profile_name, raw=raw), read=read)
    except Unreadable as unreadable:
        answers = await _answers(db, raw, [unreadable.objection])
        return TrialView.unreadable(profile_name, answers, unreadable.objection)
    is_hl7 = trial.opened.message.protocol is Protocol.HL7
    answers = await _answers(db, raw, wrong) if is_hl7 else []
    return TrialView.of(trial, answers, wrong)


async def _answers(db: Db, raw: bytes, wrong: list[Objection]) -> list[str]:
    """As an MLLP door would answer."""
    if not raw.lstrip().startswith((b"MSH", b"\x0bMSH")):
        return []
    found = await asyncio.to_thread(_replied, raw, wrong, db)
    return [one.decode("utf-8", "replace") for one in found]


def _replied(raw: bytes, wrong: list[Objection], db: Db) -> tuple[bytes, ...]:
    given: dict[str, Any] = {"errors": wrong, "now": db.clock.now(), "control_id": new_id().hex[:18]}
    return replies(raw, outcome_of(wrong), stored=True, **given)


def _message_in(request: Request, body: bytes) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return _in_json(body) if kind == "application/json" else body


def _in_json(body: bytes) -> bytes:
    try:
        told = orjson.loads(body)
        if isinstance(told, dict) and isinstance(told.get("message"), str):
            return str(told["message"]).translate(_SIGNS).encode()
        if isinstance(told, dict) and isinstance(told.get("message_base64"), str):
            return base64.b64decode(told["message_base64"], validate=True)
    except (orjson.JSONDecodeError, binascii.Error, UnicodeError):
        pass
    raise Invalid("The body names no message.", where="body.message", right="message (text) or message_base64")
