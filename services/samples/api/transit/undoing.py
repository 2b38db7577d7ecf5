"""Take back a collection, a dispatch or a reception that was told by mistake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText
from services.samples.api.transit.parcel_view import PackedView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.transit.undo_move import UndoMove, undo_collection, undo_dispatch, undo_reception

router = APIRouter(prefix="/v1", tags=["samples"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)


class UndoBody(Body):
    """Why it never took place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Another child's tube was scanned."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


@router.post("/samples/{sample_id}/collection/undo", summary="Undo a mistaken collection", responses=REFUSED)
async def undo_collected(
    *,
    sample_id: UUID,
    body: UndoBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_CANCEL, answers=SampleView)],
    response: Response,
) -> SampleView:
    """An announced tube is expected again; another one is cancelled with its orders."""
    sample = await undo_collection(db, UndoMove(call=call, about=sample_id, reason=body.reason))
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.post("/samples/{sample_id}/reception/undo", summary="Undo a mistaken reception", responses=REFUSED)
async def undo_received(
    *,
    sample_id: UUID,
    body: UndoBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=SampleView)],
    response: Response,
) -> SampleView:
    """Refused once aliquots were banked, a laboratory has begun, or the parcel was reconciled."""
    sample = await undo_reception(db, UndoMove(call=call, about=sample_id, reason=body.reason))
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.post("/parcels/{parcel_id}/dispatch/undo", summary="Undo a mistaken dispatch", responses=REFUSED)
async def undo_dispatched(
    *,
    parcel_id: UUID,
    body: UndoBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView)],
    response: Response,
) -> PackedView:
    """Refused once the courier has reported it on the way, or a tube was taken out."""
    packed = await undo_dispatch(db, UndoMove(call=call, about=parcel_id, reason=body.reason))
    etag.set(response, packed.version)
    return PackedView.of(packed)
