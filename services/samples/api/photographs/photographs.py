"""Photograph a tube at the hub; hospital and hub look at the pictures."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import (
    ConsentMissing,
    Forbidden,
    Invalid,
    NotFound,
    StaleVersion,
    TooLarge,
    UnsupportedMedia,
    WrongState,
)
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.commands.photographs.add_photograph import AddPhotograph, add_photograph
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.photographs.photograph import Photograph, check_shown
from services.samples.domain.photographs.picture import MediaType
from services.samples.domain.transit.parcel import Condition
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients, viewed
from services.samples.store.photographs import photographs
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/samples/{sample_id}/photographs", tags=["photographs"])

_BYTES: Final = {"schema": {"type": "string", "format": "binary"}, "example": "the file's bytes"}
_PICTURE: Final[dict[str, Any]] = {kind.value: _BYTES for kind in MediaType}
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "The picture.", "content": _PICTURE}}
_BODY: Final[dict[str, Any]] = {"requestBody": {"required": True, "content": _PICTURE}}

ALONE: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A browser draws it and does nothing else with it."""


class PhotographView(View):
    """What it shows, who added it and when; the picture itself stands at its own address."""

    id: UUID
    sample_id: UUID
    hub: str
    condition: Condition | None
    nonconformity_id: UUID | None
    media_type: MediaType
    size: int
    width: int
    height: int
    sha256: str
    added_at: datetime
    added_by: str

    @classmethod
    def of(cls, taken: Photograph) -> Self:
        own = cls.model_fields.keys() - {"sha256"}
        return cls(sha256=taken.sha256.hex(), **{name: getattr(taken, name) for name in own})


class PhotographsView(View):
    """All of one tube, in the order in which they came."""

    items: tuple[PhotographView, ...]


@router.post(
    "",
    status_code=201,
    summary="Add a photograph of a tube",
    openapi_extra=_BODY,
    responses=refusals(
        NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion, TooLarge, UnsupportedMedia
    ),
)
async def add_one(
    *,
    sample_id: UUID,
    request: Request,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=PhotographView, status=201)],
    condition: Annotated[Condition | None, Query(description="In which condition it shows the tube.")] = None,
    nonconformity_id: Annotated[UUID | None, Query(description="The nonconformity of this tube that it shows.")] = None,
) -> PhotographView:
    """The body is the file: JPEG, PNG or WebP. EXIF data with place and device are taken out; at most 20 of a tube."""
    order = AddPhotograph(
        call=call,
        sample_id=sample_id,
        content=await request.body(),
        condition=condition,
        nonconformity_id=nonconformity_id,
    )
    return PhotographView.of(await add_photograph(db, order))


@router.get("", summary="List the photographs of a tube", responses=refusals(NotFound, ConsentMissing))
async def list_them(sample_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> PhotographsView:
    """For the hospital, and the hub that has or had the tube."""
    async with db.transaction(call) as tx:
        sample = await _shown(tx, sample_id)
        found = await photographs.of_sample(tx, sample_id)
        if not found and call.caller.organisation not in {sample.hospital, sample.hub}:
            raise NotFound("There is no such sample.")
    return PhotographsView(items=tuple(PhotographView.of(one) for one in found))


@router.get(
    "/{photograph_id}",
    summary="Look at a photograph",
    response_class=Response,
    responses={**_ANSWER, **refusals(NotFound, ConsentMissing)},
)
async def show_one(
    *, sample_id: UUID, photograph_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]
) -> Response:
    """As the file it was, without its origin."""
    async with db.transaction(call) as tx:
        await _shown(tx, sample_id)
        taken, content = await photographs.find(tx, sample_id, photograph_id)
        await viewed.note_one(tx, f"photograph/{taken.id}", patient=taken.patient)
    name = f"photograph-{taken.id}.{taken.media_type.rpartition('/')[2]}"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": ALONE,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=taken.media_type, headers=headers)


async def _shown(tx: Transaction, sample_id: UUID) -> Sample:
    """The tube, if its pictures may be shown at all; that somebody asked is written down."""
    sample = await samples.find(tx, sample_id)
    (await patients.hold(tx, sample.patient)).check_consents(FOR_SAMPLES)
    check_shown(sample)
    await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    return sample
