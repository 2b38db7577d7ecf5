"""Move a box, a rack, a freezer with everything in it; name it anew; take it out of use when it is empty."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, TooLarge, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText, View
from services.samples.api.biobank.places import NodeName
from services.samples.api.biobank.storages import StorageView
from services.samples.commands.tree.close_storage import close_storage, reopen_storage
from services.samples.commands.tree.relocate_storage import Relocated, RelocateStorage, relocate_storage
from services.samples.domain.biobank.movement import MoveReason

router = APIRouter(prefix="/v1/storages/{storage_id}", tags=["biobank"])

REFUSED = refusals(NotFound, WrongState, AlreadyThere, Invalid, TooLarge)
AT = "2026-02-03T09:00:00+01:00"
MOVE: JsonDict = {"parent_id": "0198a2f4-0000-7000-8000-000000000001", "reason": "reorganised", "at": AT}
RENAMING: JsonDict = {"name": "freezer-2b", "reason": "reorganised", "at": AT}


class RenamingBody(Body):
    """The new name, since when, and why: it changes what is written as `box` for every tube in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [RENAMING]})

    name: NodeName
    reason: MoveReason
    note: FreeText | None = Field(default=None, description="Words for the histories; they stay in this service.")
    at: AwareTime


class NodeMoveBody(Body):
    """Where it stands from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [MOVE]})

    parent_id: UUID | None = Field(description="The node that it stands in; null makes it a root.")
    name: NodeName | None = Field(default=None, description="Another name, if it gets one there.")
    reason: MoveReason
    note: FreeText | None = Field(default=None, description="Words for the histories; they stay in this service.")
    at: AwareTime


class RelocatedView(View):
    """The node where it stands now, and how many nodes (itself too) and tubes went with it."""

    storage: StorageView
    nodes: int
    tubes: int

    @classmethod
    def of(cls, relocated: Relocated) -> Self:
        return cls(storage=StorageView.of(relocated.storage), nodes=relocated.nodes, tubes=relocated.tubes)


@router.post("/moves", summary="Move a node with everything in it", responses=REFUSED)
async def move_node(
    *,
    storage_id: UUID,
    body: NodeMoveBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=RelocatedView)],
) -> RelocatedView:
    """Every tube in it gets its own line in its history, and is told to the network; never a circle."""
    order = RelocateStorage(
        call=call,
        storage_id=storage_id,
        parent_id=body.parent_id,
        to_root=body.parent_id is None,
        name=body.name,
        reason=body.reason,
        note=body.note,
        at=body.at,
    )
    return RelocatedView.of(await relocate_storage(db, order))


@router.post("/renaming", summary="Give a node another name", responses=REFUSED)
async def rename_node(
    *,
    storage_id: UUID,
    body: RenamingBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=RelocatedView)],
) -> RelocatedView:
    """The paths of all that stands in it change; whoever writes the former one is told the new one."""
    order = RelocateStorage(
        call=call, storage_id=storage_id, name=body.name, reason=body.reason, note=body.note, at=body.at
    )
    return RelocatedView.of(await relocate_storage(db, order))


@router.post("/closure", summary="Take an empty node out of use", responses=refusals(NotFound, WrongState))
async def close_node(
    *,
    storage_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=StorageView)],
) -> StorageView:
    """No tubes in it, and nothing in use within it; its history stays readable."""
    return StorageView.of(await close_storage(db, call, storage_id))


@router.post("/reopening", summary="Take a node into use again", responses=refusals(NotFound, WrongState))
async def reopen_node(
    *,
    storage_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=StorageView)],
) -> StorageView:
    """What it stands in must be in use."""
    return StorageView.of(await reopen_storage(db, call, storage_id))
