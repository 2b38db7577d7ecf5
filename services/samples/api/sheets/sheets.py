"""The common sheet of a result: as data, or as a PDF in Spanish or English."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.documents.typesetting import typeset
from libs.common.errors import ConsentMissing, NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32
from services.samples.api.assays.readable import readable_version
from services.samples.api.assays.tested_genes import CheckedGeneView, TargetView
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import Language
from services.samples.api.sheets.on_sheet import TEMPLATE, on_sheet
from services.samples.api.sheets.sheet_view import ChangeView, LayoutView, SequencingView, SheetView, SpecimenView
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import withholds
from services.samples.domain.assays.results.germ_line import GermLineResult
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.panels.catalogue import consensus
from services.samples.domain.panels.targets import rule_id, targets_of
from services.samples.domain.panels.tested import genes_checked
from services.samples.domain.sheets.changes import changes_between, released_before
from services.samples.domain.sheets.layout import newest
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import results
from services.samples.store.biobank import aliquots
from services.samples.store.panels import panels
from services.samples.store.sprec import codes
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/assays/{assay_id}/results/{result_version}", tags=["results"])

BANNER: Final = "Experimental, awaiting validation: not to be used alone to decide on a treatment."
Version = Annotated[int, Path(ge=1, le=INT32)]
Reads = Annotated[Call, needs(Permission.RESULTS_READ)]


@router.get("/sheet", summary="Read the common sheet of a result", responses=refusals(NotFound, ConsentMissing))
async def show_sheet(*, assay_id: UUID, result_version: Version, db: Db, call: Reads) -> SheetView:
    """Germ-line findings never stand on it; what is experimental says so."""
    return (await _sheet(db, call, assay_id, result_version))[0]


@router.get(
    "/sheet.pdf",
    summary="Print the common sheet of a result",
    responses={**PDF, **refusals(NotFound, ConsentMissing)},
)
async def print_sheet(
    *,
    assay_id: UUID,
    result_version: Version,
    db: Db,
    parties: Parties,
    call: Reads,
    language: Annotated[Language, Query(description="Of the document.")] = Language.SPANISH,
) -> Response:
    """The same as the data say."""
    sheet, sample = await _sheet(db, call, assay_id, result_version)
    paper = Paper(language, parties.get(sample.hospital).zone, parties)
    return as_pdf(await typeset(TEMPLATE, on_sheet(sheet, paper)), name=f"sheet-{assay_id}-{result_version}")


async def _sheet(db: Database, call: Call, assay_id: UUID, result_version: int) -> tuple[SheetView, Sample]:
    async with db.transaction(call) as tx:
        assay, version = await readable_version(tx, assay_id, result_version)
        sample = await samples.find(tx, assay.sample_id)
        portion = None if version.aliquot_id is None else await aliquots.find(tx, version.aliquot_id)
        earlier = released_before(version, await results.of_assay(tx, assay_id))
        sequencing = await _sequencing(tx, version)
        known = await codes.known_of(tx, [portion], at=None) if portion is not None else None
    sprec = None
    if known is not None and portion is not None:
        sprec = str((await codes.codes_of(db, known))[portion.id].code)
    specimen = _specimen(version, sample, portion, sprec)
    return _view(assay, version, hub=sample.hub, earlier=earlier, sequencing=sequencing, specimen=specimen), sample


def _view(
    assay: Assay,
    version: ResultVersion,
    *,
    hub: str | None,
    earlier: ResultVersion | None,
    sequencing: SequencingView | None,
    specimen: SpecimenView,
) -> SheetView:
    body, withheld = version.body, withholds(version.body)
    changed = () if earlier is None else changes_between(earlier, version)
    named = ("measured_at", "state", "preanalytics", "verified_by", "verified_at")
    return SheetView(
        **{name: getattr(version, name) for name in named},
        layout=LayoutView.model_validate(newest()),
        experimental=assay.kind.experimental,
        banner=BANNER if assay.kind.experimental else None,
        patient=assay.patient,
        hospital=assay.hospital,
        hub=hub,
        requester=assay.hospital,
        referral_id=assay.referral_id,
        specimen=specimen,
        assay_id=assay.id,
        assay=assay.kind,
        lab=assay.lab,
        method=None if isinstance(body, GermLineResult) else getattr(body, "method", None),
        result_version=version.version,
        findings=body.findings(),
        sequencing=sequencing,
        iscn=getattr(body, "iscn", None),
        withheld=withheld,
        authorised_by=version.released_by,
        authorised_at=version.released_at,
        changes_since=None if earlier is None else earlier.version,
        changes=tuple(ChangeView.model_validate(one) for one in changed),
        reason=None if withheld or version.correction is None else version.correction.for_readers,
    )


def _specimen(version: ResultVersion, sample: Sample, portion: Aliquot | None, sprec: str | None) -> SpecimenView:
    return SpecimenView(
        label=sample.label if portion is None else portion.label,
        parent=None if portion is None else sample.label,
        material=sample.material,
        tube=sample.tube,
        preservation=version.preanalytics.preservation,
        collected_at=sample.extracted_at,
        received_at=sample.received_at,
        frozen_at=None if portion is None else portion.banked_at,
        sprec=sprec,
    )


async def _sequencing(tx: Transaction, version: ResultVersion) -> SequencingView | None:
    body = version.body
    if not isinstance(body, NgsResult):
        return None
    panel = None if body.panel is None else await panels.find(tx, body.panel.id, body.panel.version)
    own: dict[str, Any] = {name: getattr(body, name) for name in SequencingView.model_fields if hasattr(body, name)}
    checked = genes_checked(body, panel, consensus())
    return SequencingView(
        **own,
        tested=tuple(CheckedGeneView.model_validate(one) for one in checked),
        targets_rule=rule_id(),
        targets=tuple(TargetView.model_validate(one) for one in targets_of(body)),
    )
