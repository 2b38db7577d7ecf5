"""Papers of one tube: the label on it, and the request that travels with it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.documents.typesetting import typeset
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import FOLDER, Language, words
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.stages import AssayStage
from services.samples.store import patients, viewed
from services.samples.store.assays import assays
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/samples", tags=["samples"])

InLanguage = Annotated[Language, Query(description="Of the document.")]


@router.get("/{sample_id}/label", summary="Print the label of a tube", responses={**PDF, **refusals(NotFound)})
async def print_label(
    *,
    sample_id: UUID,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    language: InLanguage = Language.SPANISH,
) -> Response:
    """50 × 25 mm: a DataMatrix of the code, and for people the code, whose tube it is, what is in it and since when."""
    async with db.transaction(call) as tx:
        sample = await samples.find(tx, sample_id)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    paper = Paper(language, parties.get(sample.hospital).zone, parties)
    data = {"language": language, "words": words(language), "sample": paper.sample(sample)}
    return as_pdf(await typeset(FOLDER / "label.typ", data), name=f"label-{sample.label}")


@router.get(
    "/{sample_id}/request-form",
    summary="Print the request that travels with a tube",
    responses={**PDF, **refusals(NotFound)},
)
async def print_request(
    *,
    sample_id: UUID,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    language: InLanguage = Language.SPANISH,
) -> Response:
    """The tube, and every assay ordered on it that the caller may see and that was not cancelled, with its consent."""
    async with db.transaction(call) as tx:
        sample = await samples.find(tx, sample_id)
        ordered = await assays.of_sample(tx, sample_id)
        patient = await patients.hold(tx, sample.patient)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    paper = Paper(language, parties.get(sample.hospital).zone, parties)
    wanted = [paper.assay(one, patient) for one in ordered if one.stage is not AssayStage.CANCELLED]
    tube = {**paper.sample(sample), "consent": paper.consent(patient.agreement(FOR_SAMPLES))}
    data = {"language": language, "words": words(language), "sample": tube, "assays": wanted}
    return as_pdf(await typeset(FOLDER / "request_form.typ", data), name=f"request-{sample.label}")
