"""Pack a parcel, hand it to the courier; find and read parcels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, Line, OrganisationField, PlannedTime
from services.samples.api.loggers.journey_view import JourneyView
from services.samples.api.transit.parcel_view import PackedView, ParcelView
from services.samples.commands.transit.dispatch_parcel import DispatchParcel, dispatch_parcel
from services.samples.commands.transit.hold_parcel import Packed
from services.samples.commands.transit.pack_parcel import PackParcel, pack_parcel
from services.samples.domain.transit.parcel import Box, Temperature, Tube, tubes_of
from services.samples.domain.transit.parcel_states import ParcelState
from services.samples.store import viewed
from services.samples.store.loggers import journey_temperatures
from services.samples.store.transit import parcels
from services.samples.store.transit.parcels import ParcelFilter
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/parcels", tags=["parcels"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)
EXAMPLE: JsonDict = {
    "hub": "hub-barcelona",
    "preservation": "fresh",
    "boxes": [
        {
            "name": "A",
            "temperature": "ambient",
            "tubes": [{"sample_id": "0198a2f4-0000-7000-8000-000000000001", "position": "A1"}],
        }
    ],
}
DISPATCH_EXAMPLE: JsonDict = {
    "courier": "Mensajería Rápida",
    "tracking_number": "MR-20260131-17",
    "dispatched_at": "2026-01-31T11:00:00+01:00",
    "expected_at": "2026-02-01T10:00:00+01:00",
}


class TubeBody(Body):
    """A tube, and where in the box it lies."""

    sample_id: UUID
    position: Line | None = None


class BoxBody(Body):
    """A box, how it is kept, and what lies in it."""

    name: Line
    temperature: Temperature | None = Field(default=None, description="What a logger's readings are held against.")
    tubes: tuple[TubeBody, ...] = Field(min_length=1, max_length=100)

    def box(self) -> Box:
        """The same as the domain knows it."""
        tubes = tuple(Tube(sample_id=one.sample_id, box=self.name, position=one.position) for one in self.tubes)
        return Box(name=self.name, temperature=self.temperature, tubes=tubes)


class PackBody(Body):
    """Boxes for one hub, with tubes of one hospital."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    hub: OrganisationField
    preservation: Preservation | None = Field(
        default=None, description="How it travels, if the tubes were frozen for the journey."
    )
    boxes: tuple[BoxBody, ...] = Field(min_length=1, max_length=20)


class HandOverBody(Body):
    """Who carries it."""

    model_config = ConfigDict(json_schema_extra={"examples": [DISPATCH_EXAMPLE]})

    courier: Line
    tracking_number: Line | None = None
    dispatched_at: AwareTime
    expected_at: PlannedTime


@router.post("", status_code=201, summary="Draft a parcel: boxes, and tubes in them", responses=REFUSED)
async def draft_one(
    *,
    body: PackBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView, status=201)],
    response: Response,
) -> PackedView:
    """A tube lies in one parcel at a time."""
    return _answered(response, await pack_parcel(db, _order(call, body), parties=parties))


@router.put("/{parcel_id}", summary="Pack a draft anew", responses=REFUSED)
async def repack_one(
    *,
    parcel_id: UUID,
    body: PackBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView)],
    response: Response,
) -> PackedView:
    """The boxes take the place of those before; a parcel that is ready has to be opened first."""
    return _answered(response, await pack_parcel(db, _order(call, body, parcel_id), parties=parties))


@router.post("/{parcel_id}/dispatch", summary="Hand a ready parcel to the courier", responses=REFUSED)
async def dispatch_one(
    *,
    parcel_id: UUID,
    body: HandOverBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView)],
    response: Response,
) -> PackedView:
    """All tubes in it are dispatched, or none is."""
    order = DispatchParcel(
        call=call,
        parcel_id=parcel_id,
        courier=body.courier,
        tracking_number=body.tracking_number,
        dispatched_at=body.dispatched_at,
        expected_at=body.expected_at,
    )
    return _answered(response, await dispatch_parcel(db, order, parties=parties))


@router.get("", summary="List parcels, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[ParcelState | None, Query(description="Only in this state.")] = None,
    sender: Annotated[OrganisationField | None, Query(description="Only from this organisation.")] = None,
    receiver: Annotated[OrganisationField | None, Query(description="Only to this hub.")] = None,
) -> Page[ParcelView]:
    async with db.transaction(call) as tx:
        found = await parcels.fetch(tx, ParcelFilter(state=state, sender=sender, receiver=receiver), page)
    return Page[ParcelView].of(found, lambda row: ParcelView.of(parcels.parcel_of(row)))


@router.get("/{parcel_id}", summary="Read a parcel with its boxes and tubes", responses=refusals(NotFound))
async def show_one(
    parcel_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> PackedView:
    async with db.transaction(call) as tx:
        parcel = await parcels.find(tx, parcel_id)
        boxes = tuple(await parcels.boxes_of(tx, parcel_id))
        inside = await samples.seen_of(tx, [tube.sample_id for tube in tubes_of(boxes)])
        for sample in inside:
            await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
        judged, tubes = await journey_temperatures.of_parcel(tx, parcel_id)
    shown = _answered(response, Packed(parcel, boxes, tuple(inside)))
    return shown.model_copy(update={"temperature": JourneyView.of(judged, tubes)})


def _order(call: Call, body: PackBody, parcel_id: UUID | None = None) -> PackParcel:
    return PackParcel(
        call=call,
        receiver=body.hub,
        boxes=tuple(box.box() for box in body.boxes),
        preservation=body.preservation,
        parcel_id=parcel_id,
    )


def _answered(response: Response, packed: Packed) -> PackedView:
    etag.set(response, packed.version)
    return PackedView.of(packed)
