"""A parcel goes on as a whole: ready, open again, on the way, lost, reconciled, cancelled."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText
from services.samples.api.transit.parcel_view import PackedView
from services.samples.commands.transit.move_parcel import MoveParcel, move_parcel
from services.samples.domain.transit.parcel_states import ParcelState

router = APIRouter(prefix="/v1/parcels/{parcel_id}", tags=["parcels"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)
Sends = Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=PackedView)]
Receives = Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=PackedView)]


class SeenBody(Body):
    """What the courier reports."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seen_at": "2026-01-31T14:20:00+01:00"}]})

    seen_at: AwareTime


class LostBody(Body):
    """Since when nobody knows where it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"noticed_at": "2026-02-02T09:00:00+01:00", "reason": "The courier has no trace of it."}]
        }
    )

    noticed_at: AwareTime
    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


class ReasonBody(Body):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The courier comes tomorrow only."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


@router.post("/readiness", summary="Close a parcel: it waits for the courier", responses=REFUSED)
async def ready_one(*, parcel_id: UUID, db: Db, call: Sends, response: Response) -> PackedView:
    return await _move(db, call, parcel_id, ParcelState.READY, response)


@router.post("/reopening", summary="Open a ready parcel again, to pack it anew", responses=REFUSED)
async def reopen_one(*, parcel_id: UUID, db: Db, call: Sends, response: Response) -> PackedView:
    return await _move(db, call, parcel_id, ParcelState.DRAFT, response)


@router.post("/transit", summary="Note that the courier reports a parcel on its way", responses=REFUSED)
async def note_transit(*, parcel_id: UUID, body: SeenBody, db: Db, call: Sends, response: Response) -> PackedView:
    return await _move(db, call, parcel_id, ParcelState.IN_TRANSIT, response, at=body.seen_at)


@router.post("/loss", summary="Declare a parcel lost", responses=REFUSED)
async def lose_one(*, parcel_id: UUID, body: LostBody, db: Db, call: Sends, response: Response) -> PackedView:
    """By its sender or its receiver; if it is found after all, it is received as any other."""
    return await _move(db, call, parcel_id, ParcelState.LOST, response, at=body.noticed_at, reason=body.reason)


@router.post("/reconciliation", summary="Reconcile what was sent with what arrived", responses=REFUSED)
async def reconcile_one(*, parcel_id: UUID, db: Db, call: Receives, response: Response) -> PackedView:
    return await _move(db, call, parcel_id, ParcelState.RECONCILED, response)


@router.post("/cancellation", summary="Cancel a parcel that has not left; its tubes are free", responses=REFUSED)
async def cancel_one(*, parcel_id: UUID, body: ReasonBody, db: Db, call: Sends, response: Response) -> PackedView:
    return await _move(db, call, parcel_id, ParcelState.CANCELLED, response, reason=body.reason)


async def _move(
    db: Database,
    call: Call,
    parcel_id: UUID,
    to: ParcelState,
    response: Response,
    *,
    at: datetime | None = None,
    reason: str | None = None,
) -> PackedView:
    packed = await move_parcel(db, MoveParcel(call=call, parcel_id=parcel_id, to=to, at=at, reason=reason))
    etag.set(response, packed.version)
    return PackedView.of(packed)
