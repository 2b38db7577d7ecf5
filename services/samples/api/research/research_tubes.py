"""Tubes of pick lists: find them (and what is due), let one go, report on one, book what became of one."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, OrganisationField
from services.samples.api.biobank.places import AmountBody, BoxPath, PlaceName
from services.samples.api.research.tube_view import PickedTubeView, ResearchTubeView
from services.samples.commands.research.note_tube import ReportTube, release_tube, report_tube
from services.samples.commands.research.settle_tube import SettleTube, settle_tube
from services.samples.domain.biobank.aliquot import Place
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import Report
from services.samples.store.research import research_tubes
from services.samples.store.research.research_tubes import TubeFilter

router = APIRouter(prefix="/v1/research-tubes", tags=["research"])

Fulfils = Annotated[Call, needs(Permission.REQUESTS_FULFIL, answers=PickedTubeView)]
REPORT: JsonDict = {"outcome": "destroyed", "at": "2026-02-03T09:00:00+01:00"}
SETTLEMENT: JsonDict = {
    "outcome": "returned",
    "at": "2026-02-03T09:00:00+01:00",
    "left": {"value": 200, "unit": "ng"},
    "thaws": 1,
    "box": "freezer-2/rack-B/box-07",
    "position": "C5",
}


class Outcome(StrEnum):
    """What became of a tube."""

    RETURNED = "returned"
    CONSUMED = "consumed"
    DESTROYED = "destroyed"


class ReportBody(Body):
    """What the institution has done with it, and when."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPORT]})

    outcome: Report
    at: AwareTime


class SettlementBody(Body):
    """What became of it; returned: what is left, how often it was thawed there, and where it lies now."""

    model_config = ConfigDict(json_schema_extra={"examples": [SETTLEMENT]})

    outcome: Outcome
    at: AwareTime
    left: AmountBody | None = Field(default=None, description="Left out: as much as was handed out, or unmeasured.")
    thaws: Annotated[int, Field(strict=True, ge=0, le=20)] = 0
    box: BoxPath | None = None
    position: PlaceName | None = None


@router.get("", summary="List tubes picked for requests, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[TubeState | None, Query(description="Only in this state.")] = None,
    biobank_request_id: Annotated[UUID | None, Query(description="Only of this request.")] = None,
    institution: Annotated[OrganisationField | None, Query(description="Only of this institution.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only of this hub.")] = None,
    overdue: Annotated[bool, Query(description="Only those recalled whose day has passed.")] = False,
) -> Page[PickedTubeView]:
    """`state=recalled` is what families withdrew after the hand-out: to be destroyed or returned by `due_at`."""
    asked = TubeFilter(state=state, biobank_request_id=biobank_request_id, institution=institution, hub=hub)
    async with db.transaction(call) as tx:
        late = (research_tubes.due(tx),) if overdue else ()
        found = await research_tubes.fetch(tx, asked, page, *late)
    return Page[PickedTubeView].of(found, lambda row: PickedTubeView.of(research_tubes.tube_of(row)).seen_by(call))


@router.post(
    "/{research_tube_id}/release",
    summary="Let a reserved tube go",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion),
)
async def release_one(*, research_tube_id: UUID, db: Db, call: Fulfils, response: Response) -> PickedTubeView:
    """Another request may have it."""
    tube = await release_tube(db, call, research_tube_id)
    etag.set(response, tube.version)
    return PickedTubeView.of(tube)


@router.post(
    "/{research_tube_id}/report",
    summary="Report what was done with a tube",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion),
)
async def report_one(
    *,
    research_tube_id: UUID,
    body: ReportBody,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_WRITE, answers=ResearchTubeView)],
    response: Response,
) -> ResearchTubeView:
    """By the institution; the hub books it."""
    order = ReportTube(call, research_tube_id, body.outcome, body.at)
    tube = await report_tube(db, order)
    etag.set(response, tube.version)
    return ResearchTubeView.of(tube)


@router.post(
    "/{research_tube_id}/settlement",
    summary="Book what became of a tube that was handed out",
    responses=refusals(NotFound, Forbidden, WrongState, AlreadyThere, Invalid, StaleVersion),
)
async def settle_one(
    *, research_tube_id: UUID, body: SettlementBody, db: Db, call: Fulfils, response: Response
) -> PickedTubeView:
    """Amounts add up: what is missing of a returned tube was used; of the others nothing is left."""
    order = SettleTube(
        call=call,
        tube_id=research_tube_id,
        to=TubeState(body.outcome.value),
        at=body.at,
        place=Place(body.box, body.position) if body.box else None,
        left=body.left.amount() if body.left else None,
        thaws=body.thaws,
    )
    tube = await settle_tube(db, order)
    etag.set(response, tube.version)
    return PickedTubeView.of(tube)
