"""Labels for tubes that have left for a study: the pseudonym, and the code of the tube to be scanned."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.documents.data_matrix import data_matrix
from libs.common.documents.typesetting import typeset
from libs.common.errors import NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.papers.answering import PDF, as_pdf
from services.samples.api.papers.words import FOLDER, Language
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.request_states import WITH_THE_RESEARCHER
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.store.research import biobank_requests, research_tubes

router = APIRouter(prefix="/v1/biobank-requests/{biobank_request_id}", tags=["research"])

TEMPLATE: Final = FOLDER / "research_label.typ"
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.SPANISH: {"label": "Etiquetas", "project": "Proyecto:", "sample": "muestra", "mnc": "CMN"},
    Language.ENGLISH: {"label": "Labels", "project": "Project:", "sample": "sample", "mnc": "MNC"},
}


@router.get(
    "/labels",
    summary="Print labels of the tubes that have left for a request",
    responses={**PDF, **refusals(NotFound, WrongState)},
)
async def print_labels(
    *,
    biobank_request_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_READ)],
    language: Annotated[Language, Query(description="Of the document.")] = Language.SPANISH,
) -> Response:
    """50 × 25 mm, one each; no patient's code is on them."""
    async with db.transaction(call) as tx:
        request = await biobank_requests.find(tx, biobank_request_id)
        tubes = [tube for tube in await research_tubes.of_request(tx, request.id) if tube.state in WITH_THE_RESEARCHER]
    if not tubes:
        raise WrongState("No tube of this request is with the researcher.", right="after the hand-out")
    return as_pdf(await typeset(TEMPLATE, on_paper(request, tubes, language)), name=f"labels-{request.id}")


def on_paper(request: BiobankRequest, tubes: Sequence[ResearchTube], language: Language) -> dict[str, Any]:
    """What the template says of them."""
    said = WORDS[language]
    shown = [
        {
            "label": tube.label,
            "code": data_matrix(tube.label or ""),
            "pseudonym": tube.pseudonym,
            "content": said.get(tube.content, tube.content.upper()),
            "amount": f"{tube.amount} {tube.unit}" if tube.amount else "",
            "project": request.ethics_approval,
            "institution": request.institution,
            "hub": request.hub,
        }
        for tube in tubes
    ]
    return {"language": language, "words": dict(said), "request": str(request.id), "tubes": shown}
