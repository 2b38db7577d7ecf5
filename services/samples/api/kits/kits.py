"""Assemble kits and label them; find and read them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.documents.typesetting import typeset
from libs.common.errors import Invalid, NotFound
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, Line, OrganisationField, PlannedDate, View
from services.samples.api.kits.kit_view import (
    AssembledView,
    ComponentView,
    KitMovementView,
    KitView,
    KitWithContentsView,
)
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import FOLDER, Language, words
from services.samples.commands.kits.assemble_kits import AssembleKits, assemble_kits
from services.samples.domain.kits.component import Told
from services.samples.domain.kits.kit_states import KitState
from services.samples.store.kits import kit_movements, kits
from services.samples.store.kits.kits import KitFilter

router = APIRouter(prefix="/v1/kits", tags=["kits"])

EXAMPLE: JsonDict = {
    "template": "draw-heparin",
    "number": 10,
    "components": [{"component": "sodium-heparin-tube", "lot": "H-2291", "expires_on": "2035-06-30"}],
    "assembled_at": "2026-01-31T09:30:00+01:00",
}
Reads = Annotated[Call, needs(Permission.KITS_READ)]


class ComponentBody(Body):
    """A component as it was laid into each of the kits."""

    component: Line
    lot: Line | None = None
    expires_on: PlannedDate | None = None
    number: Annotated[int, Field(strict=True, ge=1, le=1_000)] | None = Field(
        default=None, description="In one kit; the template's own number if it is left out."
    )

    def told(self) -> Told:
        return Told(component=self.component, lot=self.lot, expires_on=self.expires_on, number=self.number)


class AssembleBody(Body):
    """Kits of one kind, with components of the same lots."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    template: Line
    number: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(description="So many kits.")
    components: tuple[ComponentBody, ...] = Field(
        max_length=40, description="Dated ones must be told with lot and expiry; others may be."
    )
    assembled_at: AwareTime


@router.post("", status_code=201, summary="Assemble kits", responses=refusals(Invalid))
async def assemble_some(
    *,
    body: AssembleBody,
    db: Db,
    call: Annotated[Call, needs(Permission.KITS_ASSEMBLE, answers=AssembledView, status=201)],
) -> AssembledView:
    """Each gets a label of its own; they lie in the hub's stock, for any hospital or another hub to order."""
    order = AssembleKits(
        call=call,
        template=body.template,
        number=body.number,
        components=tuple(one.told() for one in body.components),
        assembled_at=body.assembled_at,
    )
    return AssembledView.of(await assemble_kits(db, order))


@router.get("", summary="List kits, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Reads,
    page: Annotated[PageRequest, Depends(page_request)],
    template: Annotated[str | None, Query(max_length=64, description="Only of this kind.")] = None,
    state: Annotated[KitState | None, Query(description="Only in this state.")] = None,
    holder: Annotated[OrganisationField | None, Query(description="Only those that this organisation has.")] = None,
    order_id: Annotated[UUID | None, Query(description="Only those sent with this order.")] = None,
    sample_id: Annotated[UUID | None, Query(description="Only those used for this sample.")] = None,
    lot: Annotated[str | None, Query(max_length=200, description="Only those with a component of this lot.")] = None,
    expires_before: Annotated[PlannedDate | None, Query(description="Only those that expire before this day.")] = None,
) -> Page[KitView]:
    """A lot that was called back is found wherever its kits are."""
    asked = KitFilter(
        template=template,
        state=state,
        holder=holder,
        order_id=order_id,
        sample_id=sample_id,
        lot=lot,
        expires_before=expires_before,
    )
    async with db.reading(call) as tx:
        found = await kits.fetch(tx, asked, page)
    return Page[KitView].of(found, lambda row: KitView.seen_by(kits.kit_of(row), call))


@router.get("/{kit_id}", summary="Read a kit with what is in it", responses=refusals(NotFound))
async def show_one(kit_id: UUID, db: Db, call: Reads, response: Response) -> KitWithContentsView:
    async with db.reading(call) as tx:
        kit = await kits.find(tx, kit_id)
        inside = await kits.components_of(tx, kit_id)
    etag.set(response, kit.version)
    shown = KitView.seen_by(kit, call).model_dump()
    return KitWithContentsView(**shown, components=tuple(ComponentView.model_validate(one) for one in inside))


class MovementsView(View):
    """All movements of a kit, in order."""

    items: tuple[KitMovementView, ...]


@router.get("/{kit_id}/movements", summary="Read where a kit has been", responses=refusals(NotFound))
async def show_movements(kit_id: UUID, db: Db, call: Reads) -> MovementsView:
    async with db.reading(call) as tx:
        await kits.find(tx, kit_id)
        lines = await kit_movements.of_kit(tx, kit_id)
    return MovementsView(items=tuple(KitMovementView.of(line) for line in lines))


@router.get("/{kit_id}/label", summary="Print the label of a kit", responses={**PDF, **refusals(NotFound)})
async def print_label(
    *,
    kit_id: UUID,
    db: Db,
    parties: Parties,
    call: Reads,
    language: Annotated[Language, Query(description="Of the document.")] = Language.SPANISH,
) -> Response:
    """50 × 25 mm: a DataMatrix of the code, and for people the code, what it is, and until when it is good."""
    async with db.reading(call) as tx:
        kit = await kits.find(tx, kit_id)
    paper = Paper(language, parties.get(kit.maker).zone, parties)
    data = {"language": language, "words": words(language), "kit": paper.kit(kit)}
    return as_pdf(await typeset(FOLDER / "kit_label.typ", data), name=f"label-{kit.label}")
