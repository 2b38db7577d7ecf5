"""A cytometer's files beside an assay: added by the laboratory, listed, and fetched again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, Refusal, TooLarge, Unavailable, WrongState
from libs.common.idempotency import digested
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay as Kind
from libs.common.web.spooled import drained, spooled
from libs.common.wire import View
from services.samples.commands.flow.add_fcs_file import Added, AddFcsFile, add_fcs_file, check_may_add
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.flow.fcs.stored_file import StoredFile, check_shown
from services.samples.store import patients, viewed
from services.samples.store.assays import assays
from services.samples.store.flow import fcs_files

router = APIRouter(prefix="/v1", tags=["flow"])

MEDIA: Final = "application/vnd.isac.fcs"
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}, "example": "the file's bytes"}
_FILE: Final[dict[str, Any]] = {MEDIA: _BYTES}
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "The kept file.", "content": _FILE}}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {**_FILE, "application/octet-stream": _BYTES}}
}


class ChannelView(View):
    """One parameter."""

    number: int
    name: str = Field(description="Of the detector ($PnN); `P3` where it might have been somebody's name.")
    label: str | None = Field(description="What was stained ($PnS); null where it might have been somebody's name.")
    bits: int
    range: float


class FcsFileView(View):
    """What came, and what was kept: all events, the keywords that one needs to read them, and nothing else."""

    id: UUID
    assay_id: UUID
    assay: Kind
    experimental: bool = Field(description="Functional assays await validation: nobody should treat by them alone.")
    fcs_version: str
    data_set: int = Field(description="Which of the file's data sets this is.")
    data_sets: int
    events: int
    channels: tuple[ChannelView, ...]
    received_size: int
    received_sha256: str = Field(description="Of the file as it came, which is not kept.")
    size: int
    sha256: str = Field(description="Of the file as it is kept.")
    stripped: tuple[str, ...] = Field(description="Keywords of the standard that were taken out.")
    stripped_others: int = Field(description="How many keywords of makers and users were taken out.")
    remarks: tuple[str, ...] = Field(description="offsets_disagree: HEADER and TEXT differ; labels_removed.")
    rule: str = Field(description="The list of what is kept.")
    added_at: datetime
    added_by: str

    @classmethod
    def of(cls, added: Added) -> Self:
        return cls.shown(added.assay, added.file)

    @classmethod
    def shown(cls, assay: Assay, file: StoredFile) -> Self:
        clean = file.clean
        named = ("fcs_version", "data_set", "data_sets", "events", "size", "stripped", "stripped_others", "remarks")
        return cls(
            **{name: getattr(file, name) for name in ("id", "assay_id", "received_size", "added_at", "added_by")},
            **{name: getattr(clean, name) for name in (*named, "rule")},
            channels=tuple(ChannelView.model_validate(channel) for channel in clean.channels),
            received_sha256=file.received_sha256.hex(),
            sha256=clean.sha256.hex(),
            assay=assay.kind,
            experimental=assay.kind.experimental,
        )


class FcsFilesView(View):
    """All of one assay, in the order in which they came."""

    items: tuple[FcsFileView, ...]


@router.post(
    "/assays/{assay_id}/fcs-files",
    status_code=201,
    summary="Add a cytometer's file; names, numbers and comments are taken out before it is kept",
    openapi_extra=_BODY,
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, TooLarge, Unavailable),
)
async def add_one(
    *,
    assay_id: UUID,
    request: Request,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=FcsFileView, status=201, body="streamed")],
    data_set: Annotated[int | None, Query(ge=1, le=16, description="Which one, if the file holds several.")] = None,
) -> FcsFileView:
    """The body is the file: FCS 2.0, 3.0 or 3.1 in list mode, up to 250 MB. The same file again is the same answer."""
    try:
        await check_may_add(db, call, assay_id)
    except Refusal:
        await drained(request)
        raise
    async with spooled(request) as received:
        order = AddFcsFile(
            call=replace(call, once=digested(call.once, received.sha256)),
            assay_id=assay_id,
            received=received.path,
            received_size=received.size,
            received_sha256=received.sha256,
            data_set=data_set,
        )
        return FcsFileView.of(await add_fcs_file(db, order))


@router.get(
    "/assays/{assay_id}/fcs-files",
    summary="List the cytometer's files of an assay",
    responses=refusals(NotFound, ConsentMissing),
)
async def list_them(assay_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]) -> FcsFilesView:
    """For laboratory and hub; for the hospital once the result is released."""
    async with db.transaction(call) as tx:
        assay = await _shown(tx, assay_id)
        found = await fcs_files.of_assay(tx, assay_id)
    return FcsFilesView(items=tuple(FcsFileView.shown(assay, one) for one in found))


@router.get(
    "/fcs-files/{fcs_file_id}",
    summary="Fetch a cytometer's file as it is kept",
    response_class=Response,
    responses={**_ANSWER, **refusals(NotFound, ConsentMissing)},
)
async def show_one(*, fcs_file_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]) -> Response:
    """An FCS file that any program reads, with the same events."""
    async with db.transaction(call) as tx:
        file = await fcs_files.find(tx, fcs_file_id)
        assay = await _shown(tx, file.assay_id)
        await viewed.note_one(tx, f"fcs-file/{file.id}", patient=assay.patient)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.id}.fcs"',
        "Content-Length": str(file.clean.size),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_pieces(db, call, file), media_type=MEDIA, headers=headers)


async def _shown(tx: Transaction, assay_id: UUID) -> Assay:
    """The assay, if its files may be shown to the caller; that somebody asked is written down."""
    assay = await assays.find(tx, assay_id)
    (await patients.hold(tx, assay.patient)).check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    check_shown(assay, scope=tx.call.scope, everywhere=tx.call.everywhere)
    await viewed.note_one(tx, f"assay/{assay.id}", patient=assay.patient)
    return assay


async def _pieces(db: Database, call: Call, file: StoredFile) -> AsyncIterator[bytes]:
    """One at a time, so that a slow reader holds no transaction and no memory."""
    for number in range(file.pieces):
        async with db.reading(call) as tx:
            content = await fcs_files.piece(tx, file.id, number)
        yield content
