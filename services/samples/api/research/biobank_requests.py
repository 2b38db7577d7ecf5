"""Ask a biobank for samples; decide; find and read requests."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import EpisodeKind, Material, Preservation
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, Line, OrganisationField
from services.samples.api.biobank.places import AmountBody
from services.samples.api.research.request_view import BiobankRequestView
from services.samples.commands.research.ask_biobank import AskBiobank, ask_biobank
from services.samples.commands.research.decide_request import DecideRequest, decide_request
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import BiobankRequest, Grant, RefusalReason, RequestLine
from services.samples.domain.research.criteria import ResearchUse
from services.samples.domain.research.request_states import RequestState
from services.samples.store.research import biobank_requests
from services.samples.store.research.biobank_requests import RequestFilter

router = APIRouter(prefix="/v1/biobank-requests", tags=["research"])

MOST_SAMPLES = 1_000
REQUEST: JsonDict = {
    "hub": "hub-barcelona",
    "project_title": "Clonal evolution between diagnosis and relapse",
    "ethics_approval": "PIC-000-26",
    "purpose": "Whole-exome sequencing of paired samples.",
    "uses": ["genomics"],
    "lines": [
        {"content": "dna", "material": "bone_marrow", "samples": 10, "amount": {"value": 500, "unit": "ng"}},
    ],
}
DECISION: JsonDict = {
    "granted": [{"line": 1, "samples": 6}],
    "reason": "scarce_material",
    "note": "Six of ten, so that the biobank keeps enough for the children themselves.",
}
Samples = Annotated[int, Field(strict=True, ge=1, le=MOST_SAMPLES)]


class LineBody(Body):
    """So many samples of a kind, one tube of each; facts that are left out may be any."""

    content: Content
    material: Material | None = None
    preservation: Preservation | None = None
    year: Annotated[int, Field(strict=True, ge=1990, le=2100)] | None = Field(default=None, description="Drawn then.")
    episode: EpisodeKind | None = None
    samples: Samples
    amount: AmountBody | None = Field(default=None, description="Of each; left out: whole tubes.")

    def line(self) -> RequestLine:
        told = {name: getattr(self, name) for name in type(self).model_fields if name != "amount"}
        return RequestLine(**told, amount=self.amount.amount() if self.amount else None)


class RequestBody(Body):
    """For which project, and what of one biobank."""

    model_config = ConfigDict(json_schema_extra={"examples": [REQUEST]})

    hub: OrganisationField
    project_title: Line
    ethics_approval: Line = Field(description="The number under which an ethics committee approved the project.")
    purpose: FreeText = Field(description="Read by the committee and the hub; it travels nowhere.")
    uses: tuple[ResearchUse, ...] = Field(default=(), max_length=4, description="Each takes a consent of its own.")
    lines: tuple[LineBody, ...] = Field(min_length=1, max_length=20)


class GrantBody(Body):
    """What is granted of one line."""

    line: Annotated[int, Field(strict=True, ge=1, le=20)]
    samples: Samples
    last_tube: bool = Field(default=False, strict=True, description="A child's last tube may go as well.")


class DecisionBody(Body):
    """What is granted; a line that is not named gets nothing, and for less than was asked there is a reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [DECISION]})

    granted: tuple[GrantBody, ...] = Field(max_length=20)
    reason: RefusalReason | None = None
    note: FreeText | None = Field(default=None, description="Words for the institution; they stay in this service.")

    @model_validator(mode="after")
    def _each_line_once(self) -> Self:
        if len({grant.line for grant in self.granted}) < len(self.granted):
            raise Invalid("A line is named twice.", right="each line once")
        return self


@router.post("", status_code=201, summary="Ask a biobank for samples", responses=refusals(Invalid))
async def ask(
    *,
    body: RequestBody,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.REQUESTS_WRITE, answers=BiobankRequestView, status=201)],
    response: Response,
) -> BiobankRequestView:
    """One request, one biobank: the hub that keeps the tubes."""
    told = {name: getattr(body, name) for name in RequestBody.model_fields if name not in {"lines", "uses"}}
    lines = tuple(line.line() for line in body.lines)
    uses = tuple(sorted(set(body.uses)))
    request = await ask_biobank(db, AskBiobank(call=call, lines=lines, uses=uses, **told), parties=parties)
    return _answered(response, request)


@router.get("", summary="List requests, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[RequestState | None, Query(description="Only in this state.")] = None,
    institution: Annotated[OrganisationField | None, Query(description="Only of this institution.")] = None,
    hub: Annotated[OrganisationField | None, Query(description="Only to this hub.")] = None,
) -> Page[BiobankRequestView]:
    async with db.transaction(call) as tx:
        found = await biobank_requests.fetch(tx, RequestFilter(state=state, institution=institution, hub=hub), page)
    return Page[BiobankRequestView].of(found, lambda row: BiobankRequestView.of(biobank_requests.request_of(row)))


@router.get("/{biobank_request_id}", summary="Read a request", responses=refusals(NotFound))
async def show_one(
    biobank_request_id: UUID, db: Db, call: Annotated[Call, needs(Permission.REQUESTS_READ)], response: Response
) -> BiobankRequestView:
    async with db.transaction(call) as tx:
        request = await biobank_requests.find(tx, biobank_request_id)
    return _answered(response, request)


@router.post(
    "/{biobank_request_id}/decision",
    summary="Grant a request, a part of it, or nothing",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def decide(
    *,
    biobank_request_id: UUID,
    body: DecisionBody,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_DECIDE, answers=BiobankRequestView)],
    response: Response,
) -> BiobankRequestView:
    grants = {grant.line: Grant(grant.samples, grant.last_tube) for grant in body.granted}
    order = DecideRequest(call=call, request_id=biobank_request_id, grants=grants, reason=body.reason, note=body.note)
    return _answered(response, await decide_request(db, order))


def _answered(response: Response, request: BiobankRequest) -> BiobankRequestView:
    etag.set(response, request.version)
    return BiobankRequestView.of(request)
