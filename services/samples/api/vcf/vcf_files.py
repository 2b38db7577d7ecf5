"""Upload a file of variants for an assay; read the draft that was made of it. The file itself is not kept."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, Refusal, TooLarge, WrongState
from libs.common.idempotency import digested
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.spooled import drained
from libs.common.wire import View
from services.samples.api.vcf.arriving import arriving
from services.samples.commands.vcf.keep_vcf import KeepVcf, Kept, check_vcf, keep_vcf
from services.samples.commands.vcf.read_vcf_file import read_vcf_file
from services.samples.domain.assays.results.sequencing import PanelUsed
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.genomics.assembly import Assembly
from services.samples.domain.panels.catalogue import CONSENSUS
from services.samples.domain.vcf.draft import Asked
from services.samples.domain.vcf.vcf_file import FileState, VcfFile
from services.samples.store import patients, viewed
from services.samples.store.assays import assays
from services.samples.store.vcf import vcf_files

router = APIRouter(prefix="/v1", tags=["sequencing"])

OF_ASSAY: Final = "/assays/{assay_id}/vcf-files"

AT_ONCE: Final = 10.0
"""Seconds that an upload waits for its draft: a panel's file is read in less, an exome's is asked for later."""

_BYTES: Final = {"schema": {"type": "string", "format": "binary"}, "example": "##fileformat=VCFv4.2 …"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _BYTES, "application/gzip": _BYTES}}
}
_under_way: Final[set[asyncio.Task[None]]] = set()


class ProposalView(View):
    """A variant as the file tells it. It has no tier: a person gives it one, or leaves it out."""

    gene: str
    transcript: str | None
    hgvs_c: str | None
    hgvs_p: str | None
    hgvs_g: str | None
    assembly: Assembly
    chromosome: str
    position: int
    reference: str
    alternative: str
    vaf_percent: float | None
    depth: int | None
    consequence: str
    impact: str
    origin: str = Field(description="`somatic`: the normal sample does not have it; else `unknown`.")


class VcfFileView(View):
    """What is known of a file: digest, header facts without names, counts, and the draft. Nobody's result."""

    id: UUID
    assay_id: UUID
    panel: PanelUsed
    sha256: str
    size: int
    rule: str = Field(description="By which germ-line suspicions were set apart.")
    state: FileState
    records: int = Field(description="Read so far.")
    facts: dict[str, Any] | None
    counts: dict[str, int] | None = Field(description="How many records there were, and why they are not proposed.")
    proposals: tuple[ProposalView, ...] | None
    withheld: bool = Field(description="Something that may be inherited is in genetic counselling, and not here.")
    reason: str | None = Field(description="Why there is no draft.")
    received_at: datetime
    received_by: str
    finished_at: datetime | None
    version: int

    @classmethod
    def of(cls, file: VcfFile) -> Self:
        named = cls.model_fields.keys() - {"panel", "sha256", "proposals"}
        proposals = None if file.proposals is None else tuple(map(ProposalView.model_validate, file.proposals))
        return cls(
            **{name: getattr(file, name) for name in named},
            panel=PanelUsed(id=file.panel_id, version=file.panel_version),
            sha256=file.sha256.hex(),
            proposals=proposals,
        )


class VcfFilesView(View):
    """All of one assay, the newest first."""

    items: tuple[VcfFileView, ...]


@router.post(
    OF_ASSAY,
    status_code=201,
    summary="Upload a file of variants: it becomes a draft, never a result",
    openapi_extra=_BODY,
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, TooLarge),
)
async def upload_one(
    *,
    assay_id: UUID,
    request: Request,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=VcfFileView, status=201, body="streamed")],
    response: Response,
    panel: Annotated[str, Query(max_length=64, description="Whose genes are read.")] = CONSENSUS,
    panel_version: Annotated[str, Query(max_length=32, description="Which version of it.")] = "2026.1",
    assembly: Annotated[Assembly | None, Query(description="Where the header names no build.")] = None,
    tumour_column: Annotated[int | None, Query(ge=1, le=1000, description="From 1 after FORMAT.")] = None,
    normal_column: Annotated[int | None, Query(ge=1, le=1000, description="From 1 after FORMAT.")] = None,
    filters: Annotated[list[str] | None, Query(max_length=20, description="FILTERs taken; usually PASS.")] = None,
) -> VcfFileView:
    """VCF 4.1 or later, plain, gzip or bgzip, up to 4 GiB. While it is still `reading`, ask for it again.

    The same file, asked in the same way, is the same draft.
    """
    asked = Asked(
        genes=None, assembly=assembly, tumour=tumour_column, normal=normal_column, filters=tuple(filters or ("PASS",))
    )
    order = KeepVcf(call=call, assay_id=assay_id, panel_id=panel, panel_version=panel_version, asked=asked)
    try:
        await check_vcf(db, order)
    except Refusal:
        await drained(request)
        raise
    file = await _taken_in(request, db, call, order)
    response.headers["Location"] = f"/v1/vcf-files/{file.id}"
    etag.set(response, file.version)
    return VcfFileView.of(file)


async def _taken_in(request: Request, db: Database, call: Call, order: KeepVcf) -> VcfFile:
    async with AsyncExitStack() as held:
        arrived = await held.enter_async_context(arriving(request))
        numbered = replace(call, once=digested(call.once, arrived.sha256))
        kept = await keep_vcf(db, replace(order, call=numbered, sha256=arrived.sha256, size=arrived.size))
        if not kept.repeated:
            reading = asyncio.create_task(_read(db, call, kept, arrived.path, held.pop_all()))
            _under_way.add(reading)
            reading.add_done_callback(_under_way.discard)
            await asyncio.wait({reading}, timeout=AT_ONCE)
    async with db.reading(call) as tx:
        return await vcf_files.find(tx, kept.file.id)


async def _read(db: Database, call: Call, kept: Kept, path: str, held: AsyncExitStack) -> None:
    """The file is held as long as it is read; then nothing of it is left."""
    async with held:
        await read_vcf_file(db, call, kept, path)


@router.get(OF_ASSAY, summary="List the files of variants of an assay", responses=refusals(NotFound, ConsentMissing))
async def list_them(assay_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]) -> VcfFilesView:
    """For the laboratory and the hub: a draft is nobody's result."""
    async with db.transaction(call) as tx:
        await _shown(tx, assay_id)
        found = await vcf_files.of_assay(tx, assay_id)
    return VcfFilesView(items=tuple(map(VcfFileView.of, found)))


@router.get("/vcf-files/{vcf_file_id}", summary="Read a file's draft", responses=refusals(NotFound, ConsentMissing))
async def show_one(
    vcf_file_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)], response: Response
) -> VcfFileView:
    """How far it is, and what it proposes."""
    async with db.transaction(call) as tx:
        file = await vcf_files.find(tx, vcf_file_id)
        await _shown(tx, file.assay_id)
    etag.set(response, file.version)
    return VcfFileView.of(file)


async def _shown(tx: Transaction, assay_id: UUID) -> None:
    """The assay is the caller's to read, the family agrees, and the reading is written down."""
    assay = await assays.find(tx, assay_id)
    patient = await patients.hold(tx, assay.patient)
    patient.check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    await viewed.note_one(tx, f"vcf_files/{assay.id}", patient=assay.patient)
