"""Treatments: recorded, read, corrected, marked as entered in error."""

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
from services.registry.api.treatment_bodies import TreatmentBody, TreatmentCorrection, TreatmentView
from services.registry.commands.correct_entry import CorrectEntry, correct_entry
from services.registry.commands.record_entry import RecordEntry, record_entry
from services.registry.commands.void_entry import VoidEntry, void_entry
from services.registry.domain.entry import EntryKind
from services.registry.domain.refusals import Merged

router = APIRouter(prefix="/v1/patients/{code}/treatments", tags=["treatments"])

_ONE = "/{treatment_id}"


@router.post(
    "",
    status_code=201,
    summary="Record a treatment",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, Invalid),
)
async def post_treatment(
    code: PatientCodeField,
    body: TreatmentBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.TREATMENTS_WRITE, answers=TreatmentView, status=201)],
) -> TreatmentView:
    """A transplantation before an episode takes it out of the risk table."""
    filed = await record_entry(db, RecordEntry(call, code, body.content()))
    etag.set(response, filed.version)
    return TreatmentView.of(filed)


@router.get(_ONE, summary="Read a treatment", responses=refusals(NotFound, Merged))
async def get_treatment(
    code: PatientCodeField,
    treatment_id: UUID,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_READ)],
) -> TreatmentView:
    """One that was entered in error stays readable and says so."""
    filed = await read_entry(db, call, code, EntryKind.TREATMENT, treatment_id)
    etag.set(response, filed.version)
    return TreatmentView.of(filed)


@router.put(
    _ONE,
    summary="Correct a treatment, with a reason",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion, Invalid),
)
async def put_treatment(
    *,
    code: PatientCodeField,
    treatment_id: UUID,
    body: TreatmentCorrection,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=TreatmentView)],
) -> TreatmentView:
    """The earlier reading stays in the history; the episodes are classified anew."""
    filed = await correct_entry(db, CorrectEntry(call, code, treatment_id, body.content(), body.reason))
    etag.set(response, filed.version)
    return TreatmentView.of(filed)


@router.post(
    f"{_ONE}/void",
    summary="Mark a treatment as entered in error",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion),
)
async def void_treatment(
    *,
    code: PatientCodeField,
    treatment_id: UUID,
    body: VoidBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=TreatmentView)],
) -> TreatmentView:
    """The episodes are classified anew."""
    filed = await void_entry(db, VoidEntry(call, code, EntryKind.TREATMENT, treatment_id, body.reason))
    etag.set(response, filed.version)
    return TreatmentView.of(filed)
