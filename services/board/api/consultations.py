"""Ask the board, see the working lists, and close a consultation."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, NotFound, NotYetKnown, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Lineage
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, OrganisationField, PatientCodeField, View
from services.board.api.rules import Promised
from services.board.api.summary import SummaryBody
from services.board.commands.close_consultation import CloseConsultation, close_consultation
from services.board.commands.open_consultation import OpenConsultation, open_consultation
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import ClosingReason
from services.board.domain.stages import ConsultationStage
from services.board.store import consultations, patients
from services.board.store.working_lists import ConsultationFilter, WorkingList, list_consultations

router = APIRouter(prefix="/v1/consultations", tags=["consultations"])


class OpenConsultationBody(Body):
    """A coded case summary and a question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "patient": "000001AF",
                    "summary": {"lineage": "bcp", "age_years": 4, "episode_kind": "relapse", "relapse_number": 1},
                    "question": "Which treatment does the board advise after a very early isolated marrow relapse?",
                }
            ]
        }
    )

    patient: PatientCodeField
    summary: SummaryBody
    question: FreeText = Field(description="Free text; it stays at the board and travels in no event.")
    episode_id: UUID | None = Field(default=None, description="The registry's episode that it is about.")


class CloseBody(Body):
    """Why nothing more is asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "done"}]})

    reason: ClosingReason = Field(description="`consent_withdrawn` is not for people to say.")


class ConsultationView(View):
    """A consultation without what was said on it."""

    id: UUID
    patient: str
    hospital: str
    episode_id: UUID | None
    lineage: Lineage
    stage: ConsultationStage
    opened_at: datetime
    answer_due_at: datetime
    recommendation_due_at: datetime
    answered_at: datetime | None
    recommended_at: datetime | None
    closed_at: datetime | None
    closed_reason: ClosingReason | None
    version: int

    @classmethod
    def of(cls, consultation: Consultation) -> Self:
        return cls.model_validate(consultation)


@router.post(
    "",
    status_code=201,
    summary="Open a consultation; both clocks start",
    responses=refusals(ConsentMissing, NotYetKnown, WrongState),
)
async def open_one(
    body: OpenConsultationBody,
    db: Db,
    promise: Promised,
    call: Annotated[Call, needs(Permission.CONSULTATIONS_OPEN, answers=ConsultationView, status=201)],
    response: Response,
) -> ConsultationView:
    order = OpenConsultation(
        call=call,
        patient=body.patient,
        summary=body.summary.coded(),
        question=body.question,
        episode_id=body.episode_id,
    )
    opened = await open_consultation(db, order, promise=promise)
    etag.set(response, opened.version)
    return ConsultationView.of(opened)


@router.get("", summary="List consultations by what they wait for, the newest first", responses=refusals(WrongState))
async def list_them(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.CONSULTATIONS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    working_list: Annotated[WorkingList | None, Query(description="Only what waits for this.")] = None,
    stage: Annotated[ConsultationStage | None, Query(description="Only at this stage.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only this hospital's.")] = None,
) -> Page[ConsultationView]:
    if hospital is not None:
        parties.get(hospital, where="query.hospital")
    wanted = ConsultationFilter(working_list=working_list, stage=stage, patient=patient, hospital=hospital)
    async with db.reading(call) as tx:
        if patient is not None:
            await patients.check_goes_on(tx, patient)
        found = await list_consultations(tx, wanted, page)
    return Page[ConsultationView].of(found, lambda row: ConsultationView.of(consultations.of(row)))


@router.post(
    "/{consultation_id}/closure",
    summary="Close a consultation",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion),
)
async def close_one(
    consultation_id: UUID,
    body: CloseBody,
    db: Db,
    call: Annotated[Call, needs(Permission.CONSULTATIONS_CLOSE, answers=ConsultationView)],
    response: Response,
) -> ConsultationView:
    order = CloseConsultation(call=call, consultation_id=consultation_id, reason=body.reason)
    closed = await close_consultation(db, order)
    etag.set(response, closed.version)
    return ConsultationView.of(closed)
