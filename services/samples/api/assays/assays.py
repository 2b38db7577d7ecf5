"""Order assays; find, read, register and cancel them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.contracts.samples.assays import Priority
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay as Kind
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, OrganisationField, PatientCodeField, View
from services.samples.commands.assays.cancel_assays import CancelAssay, cancel_assay
from services.samples.commands.assays.order_assays import OrderAssay, order_assay
from services.samples.commands.assays.register_assay import RegisterAssay, register_assay
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import AssayStage
from services.samples.domain.verification.awaits import Awaits
from services.samples.store import patients, viewed
from services.samples.store.assays import assay_list, assays
from services.samples.store.assays.assay_list import AssayFilter

router = APIRouter(prefix="/v1/assays", tags=["assays"])


class OrderBody(Body):
    """What is wanted of which sample."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sample_id": "0198a2f4-0000-7000-8000-000000000001", "assay": "drp"}]}
    )

    sample_id: UUID
    assay: Kind
    lab: OrganisationField | None = Field(
        default=None, description="Who does it, if not the usual one: lab-drp, lab-dbp, else the sample's hub."
    )
    priority: Priority = Priority.ROUTINE


class ReasonBody(Body):
    """Why it is not wanted any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Not enough material."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


class AssayView(View):
    """An order; `experimental` assays await validation (paper, section 6)."""

    id: UUID
    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    assay: Kind
    experimental: bool
    stage: AssayStage
    ordered_at: datetime
    referral_id: UUID | None
    result_version: int = Field(description="The newest body's number; 0: none was posted.")
    resulted_at: datetime | None
    released_at: datetime | None
    released_version: int | None
    awaits: Awaits | None = Field(
        description="The newest body waits for this; of a released order it is a correction, and the old one counts."
    )
    priority: Priority
    aliquot_id: UUID | None = Field(description="The tube that it is meant for, if one was named.")
    retest_of: UUID | None = Field(description="The order that this one repeats.")
    retested_as: UUID | None = Field(description="The newest order that repeats this one.")
    reflex_rule: str | None = Field(description="The rule that asked for it.")
    caused_by: UUID | None = Field(description="The order whose result made the rule ask for it.")
    caused_by_version: int | None
    ground_gone_at: datetime | None = Field(
        description="A correction has removed what the rule rested on before this order had begun."
    )
    version: int

    @classmethod
    def of(cls, assay: Assay) -> Self:
        other = {"assay": assay.kind, "experimental": assay.kind.experimental}
        own = {name: getattr(assay, name) for name in cls.model_fields if name not in other}
        return cls(**own, **other)


@router.post(
    "",
    status_code=201,
    summary="Order an assay of a sample",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, AlreadyThere, Invalid, StaleVersion),
)
async def order_one(
    *,
    body: OrderBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.ASSAYS_ORDER, answers=AssayView, status=201)],
    response: Response,
) -> AssayView:
    order = OrderAssay(call=call, sample_id=body.sample_id, kind=body.assay, lab=body.lab, priority=body.priority)
    assay = await order_assay(db, order, parties=parties)
    etag.set(response, assay.version)
    return AssayView.of(assay)


@router.get("", summary="List assays, the newest first", responses=refusals(Invalid, WrongState))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.ASSAYS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    stage: Annotated[AssayStage | None, Query(description="Only at this stage.")] = None,
    lab: Annotated[OrganisationField | None, Query(description="Only those it does.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only of this hospital's patients.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    assay: Annotated[Kind | None, Query(description="Only of this kind.")] = None,
    sample_id: Annotated[UUID | None, Query(description="Only of this sample.")] = None,
) -> Page[AssayView]:
    """An instrument sees the orders of its organisation that its key is for."""
    asked = AssayFilter(
        stage=stage,
        lab=lab,
        hospital=hospital,
        patient=patient,
        kind=assay,
        sample_id=sample_id,
        kinds=call.caller.assays,
    )
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        found = await assay_list.fetch(tx, asked, page)
    return Page[AssayView].of(found, lambda row: AssayView.of(assays.assay_of(row)))


@router.get("/{assay_id}", summary="Read an assay", responses=refusals(NotFound))
async def show_one(
    assay_id: UUID, db: Db, call: Annotated[Call, needs(Permission.ASSAYS_READ)], response: Response
) -> AssayView:
    async with db.transaction(call) as tx:
        assay = await assays.find(tx, assay_id)
        if not call.caller.may_assay(assay.kind):
            raise NotFound("There is no such assay.")
        await viewed.note_one(tx, f"assay/{assay.id}", patient=assay.patient)
    etag.set(response, assay.version)
    return AssayView.of(assay)


@router.post(
    "/{assay_id}/registration",
    summary="Begin an assay: the laboratory has the material",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, StaleVersion),
)
async def register_one(
    assay_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=AssayView)],
    response: Response,
) -> AssayView:
    assay = await register_assay(db, RegisterAssay(call=call, assay_id=assay_id))
    etag.set(response, assay.version)
    return AssayView.of(assay)


@router.post(
    "/{assay_id}/cancellation",
    summary="Cancel an assay that has no released result",
    responses=refusals(NotFound, WrongState, Invalid, StaleVersion),
)
async def cancel_one(
    *,
    assay_id: UUID,
    body: ReasonBody,
    db: Db,
    call: Annotated[Call, needs(Permission.ASSAYS_CANCEL, answers=AssayView)],
    response: Response,
) -> AssayView:
    assay = await cancel_assay(db, CancelAssay(call=call, assay_id=assay_id, reason=body.reason))
    etag.set(response, assay.version)
    return AssayView.of(assay)
