"""Responses: recorded, read, corrected, marked as entered in error."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import PatientCodeField
from services.registry.api.entries import VoidBody, read_entry
from services.registry.api.response_bodies import ResponseBody, ResponseCorrection, ResponseView
from services.registry.commands.correct_entry import CorrectEntry, correct_entry
from services.registry.commands.record_entry import RecordEntry, record_entry
from services.registry.commands.void_entry import VoidEntry, void_entry
from services.registry.domain.entry import EntryKind
from services.registry.domain.refusals import Merged

router = APIRouter(prefix="/v1/patients/{code}/responses", tags=["responses"])

_ONE = "/{response_id}"


@router.post(
    "",
    status_code=201,
    summary="Record a response",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, Invalid),
)
async def post_response(
    code: PatientCodeField,
    body: ResponseBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.TREATMENTS_WRITE, answers=ResponseView, status=201)],
) -> ResponseView:
    """A complete remission is what a relapse must come after; a poor response may raise the arm."""
    filed = await record_entry(db, RecordEntry(call, code, body.content()))
    etag.set(response, filed.version)
    return ResponseView.of(filed)


@router.get(_ONE, summary="Read a response", responses=refusals(NotFound, Merged))
async def get_response(
    code: PatientCodeField,
    response_id: UUID,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_READ)],
) -> ResponseView:
    """One that was entered in error stays readable and says so."""
    filed = await read_entry(db, call, code, EntryKind.RESPONSE, response_id)
    etag.set(response, filed.version)
    return ResponseView.of(filed)


@router.put(
    _ONE,
    summary="Correct a response, with a reason",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion, Invalid),
)
async def put_response(
    *,
    code: PatientCodeField,
    response_id: UUID,
    body: ResponseCorrection,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=ResponseView)],
) -> ResponseView:
    """The earlier reading stays in the history; the episodes are classified anew."""
    filed = await correct_entry(db, CorrectEntry(call, code, response_id, body.content(), body.reason))
    etag.set(response, filed.version)
    return ResponseView.of(filed)


@router.post(
    f"{_ONE}/void",
    summary="Mark a response as entered in error",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion),
)
async def void_response(
    *,
    code: PatientCodeField,
    response_id: UUID,
    body: VoidBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=ResponseView)],
) -> ResponseView:
    """The episodes are classified anew."""
    filed = await void_entry(db, VoidEntry(call, code, EntryKind.RESPONSE, response_id, body.reason))
    etag.set(response, filed.version)
    return ResponseView.of(filed)
