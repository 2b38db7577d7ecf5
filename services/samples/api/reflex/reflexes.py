"""Reflex rules, what they asked for, and what people decide of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.web.page_request import page_request
from libs.common.wire import Body, FreeText, OrganisationField, PatientCodeField, View
from services.samples.commands.reflex.decide_reflex import DeclineReflex, OrderReflex, decline_reflex, order_reflex
from services.samples.domain.reflex.reflex import Obstacle, Reflex, ReflexState
from services.samples.domain.reflex.rules import Act, Ground, ReflexRule, every_rule, rule_set
from services.samples.store import patients, viewed
from services.samples.store.reflex import reflexes
from services.samples.store.reflex.reflexes import ReflexFilter, reflex_of

router = APIRouter(prefix="/v1", tags=["reflexes"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)


class RuleView(View):
    """One rule: which released results it looks at, what must hold of them, what it asks for."""

    id: str
    on: tuple[Assay, ...]
    ground: Ground
    assay: Assay
    experimental: bool
    act: Act
    says: Mapping[str, str]
    source: str

    @classmethod
    def of(cls, rule: ReflexRule) -> Self:
        told = {name: getattr(rule, name) for name in ("id", "ground", "assay", "act", "says", "source")}
        return cls(**told, on=tuple(sorted(rule.on)), experimental=rule.assay.experimental)


class RulesView(View):
    """The rules in force."""

    rule_set: str
    items: tuple[RuleView, ...]


class ReflexView(View):
    """A rule that has fired for a sample, and what became of it."""

    id: UUID
    rule: str
    rule_set: str
    says: Mapping[str, str] = Field(description="What the rule says to readers, by language; empty: it is out of use.")
    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    assay: Assay
    experimental: bool
    caused_by: UUID = Field(description="The order whose result fired it.")
    caused_by_version: int
    state: ReflexState
    obstacle: Obstacle | None = Field(description="What stood against placing the order.")
    order_id: UUID | None
    ground_gone_at: datetime | None
    fired_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    version: int

    @classmethod
    def of(cls, reflex: Reflex) -> Self:
        other = {"says": _says(reflex.rule), "experimental": reflex.assay.experimental}
        own = {name: getattr(reflex, name) for name in cls.model_fields if name not in other}
        return cls(**own, **other)


class DeclineBody(Body):
    """Why it is not wanted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Too few viable cells are left."}]})

    reason: FreeText = Field(description="Stays in this service.")


@router.get("/reflex-rules", summary="Read the reflex rules")
async def show_rules(call: Annotated[Call, needs(Permission.ASSAYS_READ)]) -> RulesView:
    """They are configuration, the same for everybody."""
    del call
    return RulesView(rule_set=rule_set(), items=tuple(map(RuleView.of, every_rule())))


@router.get(
    "/reflexes", summary="List what reflex rules asked for, the newest first", responses=refusals(Invalid, WrongState)
)
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.ASSAYS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[ReflexState | None, Query(description="Only in this state.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    sample_id: Annotated[UUID | None, Query(description="Only of this sample.")] = None,
    lab: Annotated[OrganisationField | None, Query(description="Only what it would do.")] = None,
) -> Page[ReflexView]:
    asked = ReflexFilter(state=state, patient=patient, sample_id=sample_id, lab=lab)
    async with db.transaction(call) as tx:
        await patients.check_goes_on(tx, patient)
        found = await reflexes.fetch(tx, asked, page)
    return Page[ReflexView].of(found, lambda row: ReflexView.of(reflex_of(row)))


@router.get("/reflexes/{reflex_id}", summary="Read one", responses=refusals(NotFound))
async def show_one(
    reflex_id: UUID, db: Db, call: Annotated[Call, needs(Permission.ASSAYS_READ)], response: Response
) -> ReflexView:
    async with db.transaction(call) as tx:
        reflex = await reflexes.find(tx, reflex_id)
        await viewed.note_one(tx, f"reflex/{reflex.id}", patient=reflex.patient)
    etag.set(response, reflex.version)
    return ReflexView.of(reflex)


@router.post("/reflexes/{reflex_id}/order", summary="Order what a rule proposes", responses=REFUSED)
async def order_one(
    *,
    reflex_id: UUID,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.ASSAYS_ORDER, answers=ReflexView)],
    response: Response,
) -> ReflexView:
    """Also what was not possible before, once nothing stands against it any more."""
    reflex = await order_reflex(db, OrderReflex(call=call, reflex_id=reflex_id), parties=parties)
    etag.set(response, reflex.version)
    return ReflexView.of(reflex)


@router.post("/reflexes/{reflex_id}/declination", summary="Decline what a rule proposes", responses=REFUSED)
async def decline_one(
    *,
    reflex_id: UUID,
    body: DeclineBody,
    db: Db,
    call: Annotated[Call, needs(Permission.ASSAYS_ORDER, answers=ReflexView)],
    response: Response,
) -> ReflexView:
    order = DeclineReflex(call=call, reflex_id=reflex_id, reason=body.reason)
    reflex = await decline_reflex(db, order)
    etag.set(response, reflex.version)
    return ReflexView.of(reflex)


def _says(rule: str) -> Mapping[str, str]:
    return next((dict(one.says) for one in every_rule() if one.id == rule), {})
