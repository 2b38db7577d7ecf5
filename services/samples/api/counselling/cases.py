"""The queue of genetic counselling: the one place where germ-line findings are read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Purpose
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, FreeText, PatientCodeField
from services.samples.api.counselling.case_view import CaseLineView, CaseStateView, CaseView
from services.samples.commands.counselling.move_case import (
    CloseCase,
    ReportCase,
    TakeCase,
    close_case,
    report_case,
    take_case,
)
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.counselling.case import CaseState, Closing
from services.samples.store import patients, viewed
from services.samples.store.counselling import cases, findings
from services.samples.store.counselling.cases import CaseFilter

router = APIRouter(prefix="/v1/counselling", tags=["counselling"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)


class ReportBody(Body):
    """When the family heard it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reported_at": "2026-02-20T10:30:00+01:00"}]})

    reported_at: AwareTime
    note: FreeText | None = Field(default=None, description="Words; they are read with the case and nowhere else.")


class ClosureBody(Body):
    """Why nothing is left to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"closing": "counselled"}]})

    closing: Closing = Field(description="`counselled` closes what the family has heard; the others what it has not.")
    note: FreeText | None = Field(default=None, description="Words; they are read with the case and nowhere else.")


@router.get("", summary="List the cases of genetic counselling", responses=refusals(Invalid, WrongState))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ_GERM_LINE)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[CaseState | None, Query(description="Only in this state.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    assay_id: Annotated[UUID | None, Query(description="Only of this assay.")] = None,
) -> Page[CaseLineView]:
    """What was found last first. Findings stand with each case, not in the list."""
    asked = CaseFilter(state=state, patient=patient, assay_id=assay_id)
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        found = await cases.fetch(tx, asked, page)
    return Page[CaseLineView].of(found, lambda row: CaseLineView.queued(cases.queued(row)))


@router.get("/{case_id}", summary="Read a case with its findings", responses=refusals(NotFound, ConsentMissing))
async def show_one(
    case_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ_GERM_LINE)], response: Response
) -> CaseView:
    """Only while the family agrees that its germ line is looked at; also to what was found beside a tumour's."""
    async with db.transaction(call) as tx:
        one = await cases.find(tx, case_id)
        patient = await patients.hold(tx, one.patient)
        patient.check_consents(FOR_SAMPLES, Purpose.GERM_LINE)
        found = await findings.of_assay(tx, one.case.assay_id)
        await viewed.note_one(tx, f"counselling/{case_id}", patient=one.patient)
    etag.set(response, one.case.version)
    return CaseView.whole(one, found)


@router.post("/{case_id}/taking", summary="Take a case: it is looked after", responses=REFUSED)
async def take_one(
    case_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.COUNSELLING_ANSWER, answers=CaseStateView)],
    response: Response,
) -> CaseStateView:
    """Also one that somebody else has taken."""
    case = await take_case(db, TakeCase(call=call, case_id=case_id))
    etag.set(response, case.version)
    return CaseStateView.of(case)


@router.post("/{case_id}/report", summary="Say that the family has heard it", responses=REFUSED)
async def report_one(
    *,
    case_id: UUID,
    body: ReportBody,
    db: Db,
    call: Annotated[Call, needs(Permission.COUNSELLING_ANSWER, answers=CaseStateView)],
    response: Response,
) -> CaseStateView:
    """Of a released result only; a suspicion from a file of variants is no result."""
    order = ReportCase(call=call, case_id=case_id, reported_at=body.reported_at, note=body.note)
    case = await report_case(db, order)
    etag.set(response, case.version)
    return CaseStateView.of(case)


@router.post("/{case_id}/closure", summary="Close a case", responses=REFUSED)
async def close_one(
    *,
    case_id: UUID,
    body: ClosureBody,
    db: Db,
    call: Annotated[Call, needs(Permission.COUNSELLING_ANSWER, answers=CaseStateView)],
    response: Response,
) -> CaseStateView:
    """It opens again when another version of the result, or a file, finds something."""
    order = CloseCase(call=call, case_id=case_id, closing=body.closing, note=body.note)
    case = await close_case(db, order)
    etag.set(response, case.version)
    return CaseStateView.of(case)
