"""Nonconformities: find, read, close with cause and corrective action."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, View
from services.samples.commands.transit.close_nonconformity import CloseNonconformity, close_nonconformity
from services.samples.domain.transit.nonconformity import Deviation, Nonconformity
from services.samples.store import viewed
from services.samples.store.transit import nonconformities
from services.samples.store.transit.nonconformities import NonconformityFilter

router = APIRouter(prefix="/v1/nonconformities", tags=["nonconformities"])


class NonconformityView(View):
    """What was found, and, once it is closed, its cause and the corrective action."""

    id: UUID
    hospital: str
    hub: str
    sample_id: UUID | None
    parcel_id: UUID | None
    deviation: Deviation
    rejected: bool
    note: str | None
    opened_at: datetime
    opened_by: str
    cause: str | None
    corrective_action: str | None
    closed_at: datetime | None
    closed_by: str | None
    version: int

    @classmethod
    def of(cls, found: Nonconformity) -> Self:
        return cls.model_validate(found)


class CloseBody(Body):
    """Why it happened, and what is done about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"cause": "The lid was not screwed on.", "corrective_action": "The ward was shown how."}]
        }
    )

    cause: FreeText = Field(description="Why it happened; stays in this service.")
    corrective_action: FreeText = Field(description="What is done so that it does not happen again.")


@router.get("", summary="List nonconformities, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    sample_id: Annotated[UUID | None, Query(description="Only of this sample.")] = None,
    parcel_id: Annotated[UUID | None, Query(description="Only of this parcel.")] = None,
    deviation: Annotated[Deviation | None, Query(description="Only of this kind.")] = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only those that wait for an explanation, or only the others.")
    ] = None,
) -> Page[NonconformityView]:
    asked = NonconformityFilter(sample_id=sample_id, parcel_id=parcel_id, deviation=deviation, open=is_open)
    async with db.transaction(call) as tx:
        found = await nonconformities.fetch(tx, asked, page)
    return Page[NonconformityView].of(found, lambda row: NonconformityView.of(nonconformities.nonconformity_of(row)))


@router.get("/{nonconformity_id}", summary="Read a nonconformity", responses=refusals(NotFound))
async def show_one(
    nonconformity_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> NonconformityView:
    async with db.transaction(call) as tx:
        found = await nonconformities.find(tx, nonconformity_id)
        if found.patient is not None:
            await viewed.note_one(tx, f"nonconformity/{found.id}", patient=found.patient)
    etag.set(response, found.version)
    return NonconformityView.of(found)


@router.post(
    "/{nonconformity_id}/closure",
    summary="Close a nonconformity with its cause and the corrective action",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def close_one(
    *,
    nonconformity_id: UUID,
    body: CloseBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=NonconformityView)],
    response: Response,
) -> NonconformityView:
    order = CloseNonconformity(
        call=call, nonconformity_id=nonconformity_id, cause=body.cause, corrective_action=body.corrective_action
    )
    closed = await close_nonconformity(db, order)
    etag.set(response, closed.version)
    return NonconformityView.of(closed)
