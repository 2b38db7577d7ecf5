"""Where a tube lies: lay it elsewhere, take it out, bring it back; its whole position history."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText, View
from services.samples.api.biobank.aliquots import AliquotView
from services.samples.api.biobank.places import BoxPath, PlaceName
from services.samples.commands.biobank.move_aliquot import MoveAliquot, move_aliquot
from services.samples.domain.biobank.aliquot import Place
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.stages import AliquotStage
from services.samples.store import viewed
from services.samples.store.biobank import aliquots, movements

router = APIRouter(prefix="/v1/aliquots/{aliquot_id}", tags=["biobank"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, AlreadyThere, Invalid, StaleVersion)
MOVE: JsonDict = {
    "box": "freezer-2/rack-B/box-07",
    "position": "C5",
    "reason": "reorganised",
    "at": "2026-02-03T09:00:00+01:00",
}
REMOVAL: JsonDict = {"reason": "assay", "at": "2026-02-03T09:00:00+01:00"}


class RemovalBody(Body):
    """When it was taken out, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [REMOVAL]})

    reason: MoveReason
    note: FreeText | None = Field(default=None, description="Words for the history; they stay in this service.")
    at: AwareTime


class MoveBody(RemovalBody):
    """Where it lies from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [MOVE]})

    box: BoxPath
    position: PlaceName | None = Field(default=None, description="Left out in a container without a grid only.")


class MovementView(View):
    """One line of the history; without a box the tube was out of the storage, or used up."""

    stage: AliquotStage
    from_box: str | None
    from_position: str | None
    to_box: str | None
    to_position: str | None
    reason: MoveReason
    note: str | None
    moved_at: datetime
    recorded_at: datetime
    moved_by: str


class HistoryView(View):
    """Every place a tube ever had, the first one first."""

    aliquot_id: UUID
    movements: tuple[MovementView, ...]


@router.post("/moves", summary="Lay an aliquot at another place, or back", responses=REFUSED)
async def move_one(
    *,
    aliquot_id: UUID,
    body: MoveBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=AliquotView)],
    response: Response,
) -> AliquotView:
    """No two tubes at one place, however many hands reach for it."""
    to = Place(body.box, body.position)
    order = MoveAliquot(call=call, aliquot_id=aliquot_id, to=to, reason=body.reason, at=body.at, note=body.note)
    return await _move(db, order, response)


@router.post("/removals", summary="Take an aliquot out of the storage", responses=REFUSED)
async def remove_one(
    *,
    aliquot_id: UUID,
    body: RemovalBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_BANK, answers=AliquotView)],
    response: Response,
) -> AliquotView:
    """Its place is free. For an assay or to hand it out, consent and quarantine are asked at this moment."""
    order = MoveAliquot(call=call, aliquot_id=aliquot_id, to=None, reason=body.reason, at=body.at, note=body.note)
    return await _move(db, order, response)


@router.get("/movements", summary="Read where an aliquot has been", responses=refusals(NotFound))
async def show_history(aliquot_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> HistoryView:
    async with db.transaction(call) as tx:
        aliquot = await aliquots.find(tx, aliquot_id)
        lines = await movements.of_aliquot(tx, aliquot.id)
        await viewed.note_one(tx, f"aliquot/{aliquot.id}", patient=aliquot.patient)
    mine = call.everywhere or call.scope == aliquot.hub
    shown = [MovementView.model_validate(line) for line in lines]
    told = shown if mine else [line.model_copy(update={"note": None}) for line in shown]
    return HistoryView(aliquot_id=aliquot.id, movements=tuple(told))


async def _move(db: Db, order: MoveAliquot, response: Response) -> AliquotView:
    aliquot = await move_aliquot(db, order)
    etag.set(response, aliquot.version)
    return AliquotView.of(aliquot)
