"""The hub's storage tree: draw it, find a place in it, see what is free."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, OrganisationField, View
from services.samples.api.biobank.places import BoxPath, NodeName
from services.samples.commands.biobank.create_storage import CreateStorage, create_storage
from services.samples.domain.biobank.storage import Grid, Storage, StorageKind
from services.samples.store import viewed
from services.samples.store.biobank import storages
from services.samples.store.biobank.storages import StorageFilter

router = APIRouter(prefix="/v1/storages", tags=["biobank"])

EXAMPLE: JsonDict = {"parent_id": None, "kind": "box", "name": "box-07", "grid": {"rows": 9, "columns": 9}}


class GridBody(Body):
    """Rows are letters, columns numbers: the first place is A1."""

    rows: Annotated[int, Field(strict=True, ge=1, le=26)]
    columns: Annotated[int, Field(strict=True, ge=1, le=99)]


class StorageBody(Body):
    """One node of the tree."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    parent_id: UUID | None = Field(default=None, description="The node that it stands in; a root has none.")
    kind: StorageKind
    name: NodeName
    grid: GridBody | None = Field(default=None, description="Of a box or a rack, if its places have names.")
    capacity: Annotated[int, Field(strict=True, ge=1, le=100_000)] | None = Field(
        default=None, description="How many tubes go into a container without a grid."
    )


class GridView(View):
    """Rows are letters, columns numbers."""

    rows: int
    columns: int


class StorageView(View):
    """A node; `path` is what is written as `box` where a tube is laid down."""

    id: UUID
    label: str
    hub: str
    parent_id: UUID | None
    kind: StorageKind
    name: str
    path: str
    grid: GridView | None
    capacity: int | None
    created_at: datetime
    closed_at: datetime | None = Field(default=None, description="Since when it is out of use.")

    @classmethod
    def of(cls, storage: Storage) -> Self:
        return cls.model_validate(storage)


class LyingView(View):
    """A tube that lies there."""

    aliquot_id: UUID
    label: str
    position: str | None


class PlacesView(View):
    """What lies in a node itself, and which positions of its grid are free (null without a grid)."""

    storage: StorageView
    tubes: tuple[LyingView, ...]
    free: tuple[str, ...] | None


@router.post(
    "",
    status_code=201,
    summary="Add a node to the storage tree",
    responses=refusals(NotFound, WrongState, AlreadyThere, Invalid),
)
async def add_one(
    *,
    body: StorageBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=StorageView, status=201)],
) -> StorageView:
    """A path is one node; sites hold rooms hold freezers or tanks hold shelves hold racks hold boxes."""
    order = CreateStorage(
        call=call,
        parent_id=body.parent_id,
        kind=body.kind,
        name=body.name,
        grid=Grid(body.grid.rows, body.grid.columns) if body.grid else None,
        capacity=body.capacity,
    )
    return StorageView.of(await create_storage(db, order))


@router.get("", summary="List the nodes in the order of their paths", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    parent_id: Annotated[UUID | None, Query(description="Only directly in this node.")] = None,
    kind: Annotated[StorageKind | None, Query(description="Only of this kind.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only of this hub.")] = None,
    path: Annotated[BoxPath | None, Query(description="The one with this path.")] = None,
) -> Page[StorageView]:
    asked = StorageFilter(parent_id=parent_id, kind=kind, hub=hub, path=path)
    async with db.transaction(call) as tx:
        found = await storages.fetch(tx, asked, page)
    return Page[StorageView].of(found, lambda row: StorageView.of(storages.storage_of(row)))


@router.get("/{storage_id}", summary="Read a node with its tubes and free places", responses=refusals(NotFound))
async def show_one(storage_id: UUID, db: Db, call: Annotated[Call, needs(Permission.STORAGE_READ)]) -> PlacesView:
    async with db.transaction(call) as tx:
        storage = await storages.find(tx, storage_id)
        rows = await storages.tubes_in(tx, storage)
        await viewed.note_list(tx, f"storage/{storage.id}", rows)
    tubes = tuple(LyingView(aliquot_id=row.id, label=row.label, position=row.position) for row in rows)
    taken = {tube.position for tube in tubes}
    free = None if storage.grid is None else tuple(one for one in storage.grid.positions() if one not in taken)
    return PlacesView(storage=StorageView.of(storage), tubes=tubes, free=free)
