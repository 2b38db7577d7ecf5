"""The manifest of a parcel: what is in it, and what is checked before it leaves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.documents.typesetting import typeset
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Preservation
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import FOLDER, Language, words
from services.samples.api.tubes.sample_papers import InLanguage
from services.samples.domain.transit.shipment import Shipment
from services.samples.store import viewed
from services.samples.store.transit import parcels, shipments
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/shipments", tags=["shipments"])

ON_ICE = frozenset({Preservation.FROZEN_VIABLE, Preservation.FROZEN_DRY})


@router.get(
    "/{shipment_id}/manifest", summary="Print the manifest of a parcel", responses={**PDF, **refusals(NotFound)}
)
async def print_manifest(
    *,
    shipment_id: UUID,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    language: InLanguage = Language.SPANISH,
) -> Response:
    """Every tube with its code, and the list of UN 3373; with dry ice also UN 1845."""
    async with db.transaction(call) as tx:
        shipment = await shipments.find(tx, shipment_id)
        # Of one id with it; a hub that sends tubes on is its sender.
        sender = (await parcels.find(tx, shipment_id)).sender
        inside = await samples.of_shipment(tx, shipment_id)
        for sample in inside:
            await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    paper = Paper(language, parties.get(sender).zone, parties)
    tubes = [paper.sample(sample) for sample in inside]
    data = {
        "language": language,
        "words": words(language),
        "parcel": _parcel(shipment, paper, sender=sender),
        "samples": tubes,
    }
    return as_pdf(await typeset(FOLDER / "manifest.typ", data), name=f"manifest-{shipment.id}")


def _parcel(shipment: Shipment, paper: Paper, *, sender: str) -> dict[str, object]:
    return {
        "id": str(shipment.id),
        "sender": paper.name(sender),
        "receiver": paper.name(shipment.hub),
        "courier": shipment.courier,
        "tracking": shipment.tracking_number or words(paper.language)["unknown"],
        "dispatched": paper.time(shipment.dispatched_at),
        "expected": paper.time(shipment.expected_at),
        "frozen": shipment.preservation in ON_ICE,
    }
