"""Lots of reagents: registered, opened, used up, recalled; and the results that one has touched."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, Line, PastDate, PlannedDate, View
from services.samples.api.runs.run_view import Slug
from services.samples.commands.reagents.keep_reagents import (
    LotToday,
    MoveReagent,
    RecallReagent,
    RegisterReagent,
    open_reagent,
    recall_reagent,
    register_reagent,
    use_up_reagent,
)
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.reagents.reagent_lot import ReagentState
from services.samples.store import patients
from services.samples.store.reagents import reagent_lots

router = APIRouter(prefix="/v1/reagent-lots", tags=["runs"])

MOVED = refusals(NotFound, WrongState, Invalid, StaleVersion)


class ReagentBody(Body):
    """A lot, what it is for, and until when it keeps."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "taqman-mix",
                    "lot": "00123456",
                    "maker": "Example",
                    "assays": ["ig_tr_mrd"],
                    "expires_on": "2026-12-31",
                    "open_days": 90,
                }
            ]
        }
    )

    name: Slug
    lot: Line
    maker: Line | None = None
    assays: Annotated[tuple[Assay, ...], Field(min_length=1, max_length=20)]
    expires_on: PlannedDate
    open_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = Field(
        default=None, description="How long it keeps once opened."
    )


class DayBody(Body):
    """On which day, if not today."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2026-02-02"}]})

    on: PastDate | None = None


class RecallBody(Body):
    """Why it is taken out of use."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Recalled by its maker."}]})

    reason: FreeText = Field(description="Stays in this service.")


class ReagentView(View):
    """A lot of the own laboratory, and what it is today."""

    id: UUID
    lab: str
    name: str
    lot: str
    maker: str | None
    assays: tuple[Assay, ...]
    experimental: bool = Field(description="It is for a functional assay, which awaits validation.")
    state: ReagentState
    expires_on: date
    open_days: int | None
    usable_until: date = Field(description="The earlier of its printed day and the one until which it keeps open.")
    registered_at: datetime
    registered_by: str
    opened_on: date | None
    opened_by: str | None
    used_up_on: date | None
    recalled_at: datetime | None
    recalled_by: str | None
    recall_reason: str | None
    version: int

    @classmethod
    def of(cls, seen: LotToday) -> Self:
        lot = seen.lot
        other: dict[str, Any] = {
            "state": lot.state(seen.today),
            "experimental": any(one.experimental for one in lot.assays),
        }
        return cls(**{name: getattr(lot, name) for name in cls.model_fields if name not in other}, **other)


class TouchedView(View):
    """A result that was measured in a run with the lot."""

    assay_id: UUID
    result_version: int
    state: ResultState
    run_id: UUID
    sample_id: UUID
    patient: str
    hospital: str
    assay: Assay
    experimental: bool
    posted_at: datetime
    released_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> Self:
        other = {"assay": Assay(row.kind), "experimental": Assay(row.kind).experimental}
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name not in other}, **other)


@router.post("", status_code=201, summary="Register a lot of a reagent", responses=refusals(AlreadyThere, Invalid))
async def register_one(
    *,
    body: ReagentBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=ReagentView, status=201)],
    response: Response,
) -> ReagentView:
    told = {name: getattr(body, name) for name in ReagentBody.model_fields}
    seen = await register_reagent(db, RegisterReagent(call=call, **told))
    etag.set(response, seen.version)
    return ReagentView.of(seen)


@router.get("", summary="List lots of reagents, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    assay: Annotated[Assay | None, Query(description="Only for this kind.")] = None,
) -> Page[ReagentView]:
    async with db.reading(call) as tx:
        found, today = await reagent_lots.fetch(tx, page, assay=assay), patients.today(tx)
    return Page[ReagentView].of(found, lambda row: ReagentView.of(LotToday(reagent_lots.lot_of(row), today)))


@router.get("/{reagent_lot_id}", summary="Read a lot of a reagent", responses=refusals(NotFound))
async def show_one(
    reagent_lot_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RUNS_READ)], response: Response
) -> ReagentView:
    async with db.reading(call) as tx:
        lot, today = await reagent_lots.find(tx, reagent_lot_id), patients.today(tx)
    etag.set(response, lot.version)
    return ReagentView.of(LotToday(lot, today))


@router.get(
    "/{reagent_lot_id}/results",
    summary="List the results that a lot has touched, the newest first",
    responses=refusals(NotFound, Invalid),
)
async def show_touched(
    reagent_lot_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[TouchedView]:
    """After a recall: what may have to be corrected, withdrawn or measured once more."""
    async with db.transaction(call) as tx:
        lot = await reagent_lots.find(tx, reagent_lot_id)
        found = await reagent_lots.touched(tx, lot.id, page)
    return Page[TouchedView].of(found, TouchedView.of)


@router.post("/{reagent_lot_id}/opening", summary="Open a lot", responses=MOVED)
async def open_one(
    *,
    reagent_lot_id: UUID,
    body: DayBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=ReagentView)],
    response: Response,
) -> ReagentView:
    """From that day on it keeps for its open days."""
    seen = await open_reagent(db, MoveReagent(call, reagent_lot_id, body.on))
    etag.set(response, seen.version)
    return ReagentView.of(seen)


@router.post("/{reagent_lot_id}/exhaustion", summary="Say that a lot is used up", responses=MOVED)
async def use_up_one(
    *,
    reagent_lot_id: UUID,
    body: DayBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=ReagentView)],
    response: Response,
) -> ReagentView:
    seen = await use_up_reagent(db, MoveReagent(call, reagent_lot_id, body.on))
    etag.set(response, seen.version)
    return ReagentView.of(seen)


@router.post("/{reagent_lot_id}/recall", summary="Recall a lot: no new run uses it", responses=MOVED)
async def recall_one(
    *,
    reagent_lot_id: UUID,
    body: RecallBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_JUDGE, answers=ReagentView)],
    response: Response,
) -> ReagentView:
    seen = await recall_reagent(db, RecallReagent(call, reagent_lot_id, body.reason))
    etag.set(response, seen.version)
    return ReagentView.of(seen)
