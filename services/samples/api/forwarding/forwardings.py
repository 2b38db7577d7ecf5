"""Send tubes on to another hub, call them back; find what was sent on."""

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
from libs.common.wire import AwareTime, Body, FreeText, Line, OrganisationField, PlannedTime
from services.samples.api.forwarding.forwarding_view import ForwardedView, ForwardingView
from services.samples.api.transit.parcel_view import PackedView
from services.samples.api.transit.undoing import UndoBody
from services.samples.commands.forwarding.forward_samples import ForwardSamples, forward_samples
from services.samples.commands.forwarding.undo_forwarding import undo_forwarding
from services.samples.commands.transit.undo_move import UndoMove
from services.samples.domain.forwarding.forwarding import ForwardReason
from services.samples.store.forwarding import forwardings
from services.samples.store.forwarding.forwardings import ForwardingFilter

router = APIRouter(prefix="/v1", tags=["forwardings"])

EXAMPLE: JsonDict = {
    "samples": ["0198a2f4-0000-7000-8000-000000000001"],
    "hub": "hub-madrid",
    "reason": "wrong_hub",
    "note": "The box for Madrid was in the parcel for Barcelona.",
    "courier": "Mensajería Rápida",
    "tracking_number": "MR-20260201-03",
    "dispatched_at": "2026-02-01T11:00:00+01:00",
    "expected_at": "2026-02-01T18:00:00+01:00",
}


class ForwardBody(Body):
    """One parcel, whose sender is the hub that holds the tubes."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    samples: tuple[UUID, ...] = Field(min_length=1, max_length=100, description="The tubes, all of one hospital.")
    hub: OrganisationField = Field(description="The hub that they go on to.")
    reason: ForwardReason = Field(description="`wrong_hub` opens a nonconformity about each of them.")
    note: FreeText | None = Field(default=None, description="Words for the hospital; they stay in this service.")
    found_at: AwareTime | None = Field(
        default=None,
        description="When those were found in the opened parcel that nobody has received yet: they are received now.",
    )
    courier: Line
    tracking_number: Line | None = None
    preservation: Preservation | None = Field(default=None, description="How they travel, if they were frozen for it.")
    dispatched_at: AwareTime
    expected_at: PlannedTime


@router.post(
    "/forwardings",
    status_code=201,
    summary="Send one or more tubes on to another hub",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid),
)
async def forward_them(
    *,
    body: ForwardBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=ForwardedView, status=201)],
) -> ForwardedView:
    """Orders at this hub that have not begun are ordered at the new one; what is banked or at work here stays."""
    told = body.model_dump(exclude={"samples"})
    order = ForwardSamples(call=call, sample_ids=body.samples, **told)
    return ForwardedView.of(await forward_samples(db, order, parties=parties))


@router.get("/forwardings", summary="List what was sent on, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    sample_id: Annotated[UUID | None, Query(description="Only of this sample.")] = None,
    parcel_id: Annotated[UUID | None, Query(description="Only in this parcel.")] = None,
    from_hub: Annotated[OrganisationField | None, Query(description="Only from this hub.")] = None,
    to_hub: Annotated[OrganisationField | None, Query(description="Only to this hub.")] = None,
) -> Page[ForwardingView]:
    """For the hospital and both hubs; one that was called back stands here twice, there and back."""
    asked = ForwardingFilter(sample_id=sample_id, parcel_id=parcel_id, from_hub=from_hub, to_hub=to_hub)
    async with db.transaction(call) as tx:
        found = await forwardings.fetch(tx, asked, page)
    return Page[ForwardingView].of(found, lambda row: ForwardingView.of(forwardings.forwarding_of(row)))


@router.post(
    "/parcels/{parcel_id}/forwarding/undo",
    tags=["parcels"],
    summary="Call a mistaken forwarding back",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def undo_forwarded(
    *,
    parcel_id: UUID,
    body: UndoBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView)],
    response: Response,
) -> PackedView:
    """Refused once the courier has reported the parcel on its way, or a tube of it was taken out."""
    packed = await undo_forwarding(db, UndoMove(call=call, about=parcel_id, reason=body.reason))
    etag.set(response, packed.version)
    return PackedView.of(packed)
