"""Collect a sample; find and read samples."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, NotYetKnown, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, OrganisationField, PatientCodeField, PlannedTime
from services.samples.api.kits.kit_label import KitLabelField
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.tubes.collect_sample import CollectSample, collect_sample
from services.samples.domain import label as labels
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.sample import Collected
from services.samples.store import patients, viewed
from services.samples.store.tubes import sample_list, samples
from services.samples.store.tubes.sample_list import SampleFilter

router = APIRouter(prefix="/v1/samples", tags=["samples"])

EXAMPLE: JsonDict = {
    "patient": "000001AF",
    "material": "bone_marrow",
    "tube": "sodium_heparin",
    "extracted_at": "2026-01-31T09:30:00+01:00",
    "hub": "hub-barcelona",
    "assays": ["flow"],
}


ExternalCode = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        examples=["H-4711"],
        description="The hospital's own number of the tube, never of the patient; kept in capitals, and searched.",
    ),
]


class CollectBody(Body):
    """A tube as it was drawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    patient: PatientCodeField
    material: Material
    tube: Tube
    preservation: Preservation = Preservation.FRESH
    extracted_at: AwareTime | None = Field(description="When it was drawn; null if that is not known.")
    hub: OrganisationField | None = Field(default=None, description="Where it is to go; a referral names its own.")
    referral_id: UUID | None = Field(default=None, description="The board's referral that asked for it.")
    episode_id: UUID | None = Field(default=None, description="The episode of the disease it was drawn in.")
    kit: KitLabelField | None = Field(
        default=None, description="The kit that it was drawn with: in stock at the hospital, unused, and fit for it."
    )
    external_code: ExternalCode | None = None
    assays: tuple[Assay, ...] = Field(
        default=(), max_length=13, description="What is wanted of it, besides what the referral asks."
    )
    leave_out: tuple[Assay, ...] = Field(
        default=(), max_length=13, description="What the referral asks and the family has not agreed to: cancelled."
    )


@router.post(
    "",
    status_code=201,
    summary="Collect a sample",
    responses=refusals(NotFound, ConsentMissing, NotYetKnown, WrongState, Invalid),
)
async def collect_one(
    *,
    body: CollectBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_COLLECT, answers=SampleView, status=201)],
    response: Response,
) -> SampleView:
    """If the referral announced a sample, this is that sample: the same row, now collected."""
    tube = Collected(
        material=body.material,
        tube=body.tube,
        preservation=body.preservation,
        extracted_at=body.extracted_at,
        at=db.clock.now(),
        hub=body.hub,
        episode_id=body.episode_id,
        kit=body.kit,
        external_code=body.external_code and " ".join(body.external_code.upper().split()),
    )
    order = CollectSample(
        call=call,
        patient=body.patient,
        tube=tube,
        referral_id=body.referral_id,
        assays=body.assays,
        leave_out=body.leave_out,
    )
    sample = await collect_sample(db, order, parties=parties)
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.get("", summary="List samples, the newest first", responses=refusals(Invalid, WrongState))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    stage: Annotated[SampleStage | None, Query(description="Only at this stage.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only for this hub.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only of this hospital's patients.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    label: Annotated[str | None, Query(max_length=20, description="The one with this label.")] = None,
    assay: Annotated[Assay | None, Query(description="Only those with an open order of this assay.")] = None,
    expected_before: Annotated[
        PlannedTime | None, Query(description="Not there yet, and expected before this time.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="With the courier, and later than expected.")] = None,
) -> Page[SampleView]:
    asked = SampleFilter(
        stage=stage,
        hub=hub,
        hospital=hospital,
        patient=patient,
        label=labels.check(label, where="query.label") if label else None,
        assay=assay,
        expected_before=expected_before,
        overdue=overdue,
    )
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        found = await sample_list.fetch(tx, asked, page)
    return Page[SampleView].of(found, lambda row: SampleView.seen_by(samples.sample_of(row), call))


@router.get("/{sample_id}", summary="Read a sample", responses=refusals(NotFound))
async def show_one(
    sample_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> SampleView:
    async with db.transaction(call) as tx:
        sample = await samples.find(tx, sample_id)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    etag.set(response, sample.version)
    return SampleView.seen_by(sample, call)
