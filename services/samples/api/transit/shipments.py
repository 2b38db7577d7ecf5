"""Hand samples to a courier; find and read shipments."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, Line, OrganisationField, PlannedTime, View
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.transit.dispatch_samples import Dispatched, DispatchSamples, dispatch_samples
from services.samples.domain.transit.shipment import Shipment
from services.samples.store import viewed
from services.samples.store.transit import shipments
from services.samples.store.transit.shipments import ShipmentFilter
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/shipments", tags=["shipments"])

EXAMPLE: JsonDict = {
    "samples": ["0198a2f4-0000-7000-8000-000000000001"],
    "hub": "hub-barcelona",
    "courier": "Mensajería Rápida",
    "tracking_number": "MR-20260131-17",
    "preservation": "fresh",
    "dispatched_at": "2026-01-31T11:00:00+01:00",
    "expected_at": "2026-02-01T10:00:00+01:00",
}


class DispatchBody(Body):
    """One parcel."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    samples: tuple[UUID, ...] = Field(min_length=1, max_length=100, description="The samples in it.")
    hub: OrganisationField
    courier: Line
    tracking_number: Line | None = None
    preservation: Preservation | None = Field(
        default=None, description="How it travels, if the tubes were frozen for the journey."
    )
    dispatched_at: AwareTime
    expected_at: PlannedTime


class ShipmentView(View):
    """A parcel."""

    id: UUID
    hospital: str
    hub: str
    courier: str
    tracking_number: str | None
    preservation: Preservation | None
    dispatched_at: datetime
    expected_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, shipment: Shipment) -> Self:
        return cls.model_validate(shipment)


class DispatchedView(ShipmentView):
    """A parcel with the samples in it."""

    samples: tuple[SampleView, ...]

    @classmethod
    def of(cls, found: Dispatched) -> Self:  # type: ignore[override]  # what a command answers, not the bare parcel
        parcel = ShipmentView.of(found.shipment).model_dump()
        return cls(**parcel, samples=tuple(SampleView.of(sample) for sample in found.samples))


@router.post(
    "",
    status_code=201,
    summary="Dispatch one or more samples",
    responses=refusals(NotFound, ConsentMissing, WrongState, Invalid),
)
async def dispatch_them(
    *,
    body: DispatchBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=DispatchedView, status=201)],
) -> DispatchedView:
    """All of them leave together, or none does."""
    order = DispatchSamples(
        call=call,
        sample_ids=body.samples,
        hub=body.hub,
        courier=body.courier,
        dispatched_at=body.dispatched_at,
        expected_at=body.expected_at,
        tracking_number=body.tracking_number,
        preservation=body.preservation,
    )
    return DispatchedView.of(await dispatch_samples(db, order, parties=parties))


@router.get("", summary="List shipments, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    hub: Annotated[OrganisationField | None, Query(description="Only to this hub.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only from this hospital.")] = None,
) -> Page[ShipmentView]:
    async with db.transaction(call) as tx:
        found = await shipments.fetch(tx, ShipmentFilter(hub=hub, hospital=hospital), page)
    return Page[ShipmentView].of(found, lambda row: ShipmentView.of(shipments.shipment_of(row)))


@router.get("/{shipment_id}", summary="Read a shipment with its samples", responses=refusals(NotFound))
async def show_one(shipment_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> DispatchedView:
    async with db.transaction(call) as tx:
        shipment = await shipments.find(tx, shipment_id)
        inside = await samples.of_shipment(tx, shipment_id)
        for sample in inside:
            await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    return DispatchedView.of(Dispatched(shipment, tuple(inside)))
