"""Tubes that arrive with a code nobody knows: note, find, match, return, destroy."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, model_validator

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Material, Tube
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, FreeText, Line, OrganisationField, View
from services.samples.commands.unmatched.match_tube import MatchTube, match_tube
from services.samples.commands.unmatched.note_unmatched import NoteUnmatched, note_unmatched
from services.samples.commands.unmatched.settle_tube import SettleTube, destroy_tube, return_tube
from services.samples.domain import label as labels
from services.samples.domain.unmatched.unmatched_states import UnmatchedState
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.store.unmatched import unmatched_tubes

router = APIRouter(prefix="/v1/unmatched-tubes", tags=["unmatched tubes"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)


class UnmatchedTubeView(View):
    """What was found, and what became of it."""

    id: UUID
    hub: str
    hospital: str | None = Field(description="Who sent its parcel; null if not known. Matched: whose sample it is.")
    parcel_id: UUID | None
    courier: str | None
    written: str
    material: Material | None
    tube: Tube | None
    note: str | None
    found_at: datetime
    noted_at: datetime
    noted_by: str
    state: UnmatchedState
    sample_id: UUID | None
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None
    returned_to: str | None
    version: int

    @classmethod
    def of(cls, tube: UnmatchedTube) -> Self:
        return cls.model_validate(tube)


class NoteBody(Body):
    """A tube as it lies before the hub."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"written": "H-4711", "found_at": "2026-02-01T09:10:00+01:00", "courier": "Courier", "tube": "edta"}
            ]
        }
    )

    written: Line = Field(description="The code that stands on it, as it is written; never a name.")
    found_at: AwareTime
    parcel_id: UUID | None = Field(default=None, description="The parcel it lay in, if that is known.")
    courier: Line | None = Field(default=None, description="Who brought it.")
    material: Material | None = Field(default=None, description="What it looks like.")
    tube: Tube | None = None
    note: FreeText | None = Field(default=None, description="Words for the next one who looks; they stay here.")


class MatchBody(Body):
    """Which sample it is: its id or its label."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"label": labels.EXAMPLE}]})

    sample_id: UUID | None = None
    label: Annotated[str, Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.sample_id is None) == (self.label is None):
            raise Invalid("A sample is named by its id or by its label.", right="one of the two")
        return self


class SettleBody(Body):
    """Why it is not kept."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"at": "2026-02-03T09:10:00+01:00", "reason": "Nobody knows it."}]}
    )

    at: AwareTime
    reason: FreeText = Field(description="Stays in this service.")


class ReturnBody(SettleBody):
    """To whom, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"at": "2026-02-03T09:10:00+01:00", "reason": "It is theirs.", "to": "hospital-aragon"}]
        }
    )

    to: OrganisationField


@router.post(
    "", status_code=201, summary="Note a tube that nobody knows", responses=refusals(NotFound, Forbidden, Invalid)
)
async def note_one(
    *,
    body: NoteBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=UnmatchedTubeView, status=201)],
    response: Response,
) -> UnmatchedTubeView:
    """It stands on the list `unmatched` until it is matched, returned or destroyed."""
    tube = await note_unmatched(db, NoteUnmatched(call=call, **dict(body)), parties=parties)
    etag.set(response, tube.version)
    return UnmatchedTubeView.of(tube)


@router.get("", summary="List unmatched tubes, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[UnmatchedState | None, Query(description="Only in this state.")] = None,
) -> Page[UnmatchedTubeView]:
    async with db.reading(call) as tx:
        found = await unmatched_tubes.fetch(tx, state, page)
    return Page[UnmatchedTubeView].of(found, lambda row: UnmatchedTubeView.of(unmatched_tubes.unmatched_tube_of(row)))


@router.get("/{tube_id}", summary="Read an unmatched tube", responses=refusals(NotFound))
async def show_one(
    tube_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)], response: Response
) -> UnmatchedTubeView:
    async with db.reading(call) as tx:
        tube = await unmatched_tubes.find(tx, tube_id)
    etag.set(response, tube.version)
    return UnmatchedTubeView.of(tube)


@router.post("/{tube_id}/match", summary="Say which sample it is", responses=REFUSED)
async def match_one(
    *,
    tube_id: UUID,
    body: MatchBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=UnmatchedTubeView)],
    response: Response,
) -> UnmatchedTubeView:
    """The sample is received as of the instant at which the tube was found."""
    named = body.sample_id or labels.check(body.label or "", where="body.label")
    tube = await match_tube(db, MatchTube(call=call, tube_id=tube_id, sample=named))
    etag.set(response, tube.version)
    return UnmatchedTubeView.of(tube)


@router.post("/{tube_id}/return", summary="Send it back", responses=REFUSED)
async def return_one(
    *,
    tube_id: UUID,
    body: ReturnBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_REJECT, answers=UnmatchedTubeView)],
    response: Response,
) -> UnmatchedTubeView:
    order = SettleTube(call=call, tube_id=tube_id, at=body.at, reason=body.reason)
    tube = await return_tube(db, order, to=body.to, parties=parties)
    etag.set(response, tube.version)
    return UnmatchedTubeView.of(tube)


@router.post("/{tube_id}/destruction", summary="Destroy it", responses=REFUSED)
async def destroy_one(
    *,
    tube_id: UUID,
    body: SettleBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_REJECT, answers=UnmatchedTubeView)],
    response: Response,
) -> UnmatchedTubeView:
    tube = await destroy_tube(db, SettleTube(call=call, tube_id=tube_id, at=body.at, reason=body.reason))
    etag.set(response, tube.version)
    return UnmatchedTubeView.of(tube)
