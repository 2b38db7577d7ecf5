"""The certificate of a destruction as a PDF, for the child's hospital to hand to the family."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.documents.typesetting import typeset
from libs.common.errors import NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.destruction.on_certificate import TEMPLATE, on_certificate
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.words import Language
from services.samples.store import viewed
from services.samples.store.destruction import destructions

router = APIRouter(prefix="/v1/destructions", tags=["destruction"])


@router.get(
    "/{destruction_id}/certificate",
    summary="Print the certificate of a destruction",
    responses={**PDF, **refusals(NotFound, WrongState)},
)
async def print_one(
    *,
    destruction_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_READ)],
    language: Annotated[Language, Query(description="Of the document.")] = Language.SPANISH,
) -> Response:
    """From the facts that were certified, and nothing else: the same facts give the same bytes."""
    async with db.transaction(call) as tx:
        found = await destructions.find(tx, destruction_id)
        await viewed.note_one(tx, f"destruction/{found.id}", patient=found.patient)
    if found.certificate is None or found.certificate_hash is None:
        raise WrongState(f"The list is {found.state}; there is no certificate.", right="certified")
    data = on_certificate(found.certificate, digest=found.certificate_hash, language=language)
    return as_pdf(await typeset(TEMPLATE, data), name=f"destruction-{found.id}")
