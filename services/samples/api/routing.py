"""Routing advice: fresh or frozen, which hub, by when, and why."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.wire import AwareTime, Body, OrganisationField, PlannedTime, View
from services.samples.commands.advise_routing import (
    AdviseForSample,
    AdviseRouting,
    advise_for_sample,
    advise_routing,
)
from services.samples.domain.advice import Advice, Answer

router = APIRouter(prefix="/v1", tags=["routing"])

EXAMPLE: JsonDict = {
    "material": "bone_marrow",
    "tube": "sodium_heparin",
    "assays": ["flow", "drp"],
    "extracted_at": "2026-01-30T09:30:00+01:00",
    "pick_up_at": "2026-01-30T16:00:00+01:00",
}


class AdviseBody(Body):
    """What the hospital has and plans; no patient is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    material: Material
    tube: Tube
    assays: tuple[Assay, ...] = Field(default=(), max_length=13)
    extracted_at: AwareTime | None = Field(description="Null if unknown: then there is no advice, but a question.")
    pick_up_at: PlannedTime | None = Field(default=None, description="When the courier can come; now if left out.")
    preservation: Preservation = Preservation.FRESH
    hospital: OrganisationField | None = Field(default=None, description="From where; the own one if left out.")


class LimitView(View):
    """A limit that was asked; `assay` null: the network's own."""

    assay: Assay | None
    max_hours: float
    source: str


class HubView(View):
    """What the rule finds for one hub."""

    hub: str
    arrives_at: datetime
    promised_reception_at: datetime | None
    hours_since_extraction: float | None
    fresh: bool
    hand_over_by: datetime | None = Field(description="The latest pick-up with which it can be fresh there.")
    reasons: tuple[str, ...]


class AdviceView(View):
    """The advice under its rule; it decides nothing for a physician."""

    answer: Answer
    rule: str
    limits_rule: str
    pick_up_at: datetime
    question: str | None
    preservation: Preservation | None
    best: HubView | None
    alternatives: tuple[HubView, ...]
    limits: tuple[LimitView, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, advice: Advice) -> Self:
        return cls.model_validate(advice)


@router.post(
    "/routing-advice",
    summary="Ask how to send a sample: fresh or frozen, which hub, by when",
    responses=refusals(Invalid),
)
async def advise_one(
    body: AdviseBody, db: Db, parties: Parties, call: Annotated[Call, needs(Permission.SAMPLES_ADVISE)]
) -> AdviceView:
    now = db.clock.now()
    order = AdviseRouting(
        hospital=body.hospital or call.caller.organisation,
        material=body.material,
        tube=body.tube,
        assays=tuple(dict.fromkeys(body.assays)),
        extracted_at=body.extracted_at,
        pick_up_at=body.pick_up_at or now,
        preservation=body.preservation,
    )
    return AdviceView.of(advise_routing(order, parties=parties, now=now))


@router.get(
    "/samples/{sample_id}/routing-advice",
    summary="Ask how to send a collected sample",
    responses=refusals(NotFound, WrongState, Invalid),
)
async def advise_for(
    *,
    sample_id: UUID,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.SAMPLES_ADVISE)],
    pick_up_at: Annotated[PlannedTime | None, Query(description="When the courier can come; now if left out.")] = None,
) -> AdviceView:
    order = AdviseForSample(call=call, sample_id=sample_id, pick_up_at=pick_up_at)
    return AdviceView.of(await advise_for_sample(db, order, parties=parties))
