"""Refer a patient or a sample, and see the referrals that concern one."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, StaleVersion, WrongState
from libs.common.experimental import experimental_among
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, ReferralItem, ReferralKind
from libs.common.web.page_request import page_request
from libs.common.wire import Body, OrganisationField, PatientCodeField, View
from services.board.api.codes import TrialCode
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.domain.reasons import DecliningReason
from services.board.domain.referral import Referral
from services.board.domain.referral_items import assays_for
from services.board.domain.stages import ReferralStage
from services.board.store import patients, referrals
from services.board.store.working_lists import ReferralFilter, list_referrals

router = APIRouter(prefix="/v1", tags=["referrals"])


class Side(StrEnum):
    """On which side of a referral the caller's organisation stands."""

    TO_ME = "to_me"
    FROM_ME = "from_me"


class ReferralBody(Body):
    """What is referred, for what, to whom."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "sample", "items": ["drp_dbp"], "receiver": "hub-barcelona"}]}
    )

    kind: ReferralKind
    items: tuple[ReferralItem, ...] = Field(
        min_length=1, max_length=8, description="Of a patient: trial, car_t, hsct; of a sample: the others."
    )
    receiver: OrganisationField = Field(description="A hub for a sample; a hub or hospital for a patient.")
    trial: TrialCode | None = Field(default=None, description="Exactly when one of the items is `trial`: which one.")


class ReferralView(View):
    """A referral; `assays` are what the items of a sample stand for."""

    id: UUID
    consultation_id: UUID
    patient: str
    hospital: str
    receiver: str
    kind: ReferralKind
    items: tuple[ReferralItem, ...]
    experimental_items: tuple[ReferralItem, ...] = experimental_among("items")
    assays: tuple[Assay, ...]
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")
    trial: str | None
    stage: ReferralStage
    made_at: datetime
    made_by: str
    answered_at: datetime | None
    answered_by: str | None
    declined_reason: DecliningReason | None
    revoked_at: datetime | None
    version: int

    @classmethod
    def of(cls, referral: Referral) -> Self:
        own = {name: getattr(referral, name) for name in cls.model_fields if name in Referral.__slots__}
        return cls(**own, assays=assays_for(referral.items))


@router.post(
    "/consultations/{consultation_id}/referrals",
    status_code=201,
    summary="Refer a patient or a sample",
    responses=refusals(NotFound, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def make_one(
    *,
    consultation_id: UUID,
    body: ReferralBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.REFERRALS_MAKE, answers=ReferralView, status=201)],
    response: Response,
) -> ReferralView:
    order = MakeReferral(
        call=call,
        consultation_id=consultation_id,
        kind=body.kind,
        items=body.items,
        receiver=body.receiver,
        trial=body.trial,
    )
    made = await make_referral(db, order, parties=parties)
    etag.set(response, made.version)
    return ReferralView.of(made)


@router.get(
    "/referrals", summary="List referrals that concern the caller, the newest first", responses=refusals(WrongState)
)
async def list_them(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.REFERRALS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    side: Annotated[Side | None, Query(description="Only those to, or from, the caller's organisation.")] = None,
    stage: Annotated[ReferralStage | None, Query(description="Only at this stage.")] = None,
    kind: Annotated[ReferralKind | None, Query(description="Only of this kind.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    receiver: Annotated[OrganisationField | None, Query(description="Only those to it.")] = None,
    consultation_id: Annotated[UUID | None, Query(description="Only this consultation's.")] = None,
) -> Page[ReferralView]:
    if receiver is not None:
        parties.get(receiver, where="query.receiver")
    mine = call.caller.organisation
    wanted = ReferralFilter(
        stage=stage,
        kind=kind,
        patient=patient,
        hospital=mine if side is Side.FROM_ME else None,
        receiver=mine if side is Side.TO_ME else receiver,
        consultation_id=consultation_id,
    )
    async with db.reading(call) as tx:
        if patient is not None:
            await patients.check_goes_on(tx, patient)
        found = await list_referrals(tx, wanted, page)
    return Page[ReferralView].of(found, lambda row: ReferralView.of(referrals.of(row)))


@router.get("/referrals/{referral_id}", summary="Read a referral", responses=refusals(NotFound))
async def show_one(
    referral_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.REFERRALS_READ)],
    response: Response,
) -> ReferralView:
    async with db.reading(call) as tx:
        referral = await referrals.read(tx, referral_id)
    etag.set(response, referral.version)
    return ReferralView.of(referral)
