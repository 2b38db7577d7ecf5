"""Routing advice: fresh or frozen, which hub, by when, and why."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound, WrongState
from libs.common.experimental import experimental_among, experimental_by
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.wire import Body, OrganisationField, PlannedTime, View
from services.samples.commands.advise_routing import (
    AdviseForSample,
    AdviseRouting,
    advise_for_sample,
    advise_routing,
    present_loads,
)
from services.samples.commands.kits.supply_kit import with_supply
from services.samples.domain.routing.advice import Advice, Answer
from services.samples.domain.routing.opening import Window
from services.samples.domain.transit.transport import Temperature

router = APIRouter(prefix="/v1", tags=["routing"])

EXAMPLE: JsonDict = {
    "material": "bone_marrow",
    "tube": "sodium_heparin",
    "assays": ["flow", "drp"],
    "extracted_at": "2026-01-30T09:30:00+01:00",
    "pick_up_at": "2026-01-30T16:00:00+01:00",
}

WITH_WINDOWS: JsonDict = {
    "material": "peripheral_blood",
    "tube": "edta",
    "assays": ["ngs_panel"],
    "extracted_at": "2026-01-30T09:30:00+01:00",
    "pick_up_windows": [{"from_at": "2026-01-30T16:00:00+01:00", "until": "2026-01-30T18:30:00+01:00"}],
}


class WindowBody(Body):
    """A stretch of time in which the courier can come."""

    from_at: PlannedTime
    until: PlannedTime

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.until < self.from_at:
            raise Invalid("The window ends before it begins.", right="an end after the beginning")
        return self


class AdviseBody(Body):
    """What the hospital has and plans; no patient is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE, WITH_WINDOWS]})

    material: Material
    tube: Tube
    assays: tuple[Assay, ...] = Field(default=(), max_length=13)
    extracted_at: PlannedTime | None = Field(
        description="When it was, or is planned to be. Null if unknown: then there is no advice, but a question."
    )
    pick_up_at: PlannedTime | None = Field(default=None, description="When the courier comes.")
    pick_up_windows: tuple[WindowBody, ...] = Field(
        default=(),
        max_length=20,
        description="When the courier can come, from `pick_up_at` or now on; without either the hospital's own.",
    )
    temperature: Temperature = Field(default=Temperature.ROOM, description="At which a fresh parcel travels.")
    preservation: Preservation = Preservation.FRESH
    hospital: OrganisationField | None = Field(default=None, description="From where; the own one if left out.")

    def windows(self) -> tuple[Window, ...]:
        """In their order."""
        named = (Window(opens_at=one.from_at, closes_at=one.until) for one in self.pick_up_windows)
        return tuple(sorted(named, key=lambda window: window.opens_at))


class LimitView(View):
    """A limit that was asked; `assay` null: the network's own."""

    assay: Assay | None
    max_hours: float
    source: str
    experimental: bool = experimental_by("assay")


class HubView(View):
    """What the rule finds for one hub."""

    hub: str
    arrives_at: datetime
    promised_reception_at: datetime | None
    hours_since_extraction: float | None
    fresh: bool
    hand_over_by: datetime | None = Field(description="The latest pick-up with which it can be fresh there.")
    courier_deadline_at: datetime | None = Field(
        description="The last hand-over within the pick-up windows with which it still arrives in time."
    )
    allowed_until: datetime | None = Field(description="The last instant at which it counts as fresh there.")
    minutes_to_spare: int | None = Field(description="Between promised reception and that instant; negative if late.")
    cannot_do: tuple[Assay, ...] = Field(description="Wanted assays that this hub does not do.")
    experimental_assays: tuple[Assay, ...] = experimental_among("cannot_do")
    load: int | None = Field(description="Samples expected or received there and not yet assayed; null if not known.")
    capacity: int | None
    reasons: tuple[str, ...]
    why_not: tuple[str, ...] = Field(description="Of an alternative: why it was not chosen.")


class KitView(View):
    """What to freeze with."""

    id: str
    preservation: Preservation
    name: str
    name_es: str
    source: str


class StockView(View):
    """So many of the kit lie there."""

    hub: str
    in_stock: int


class SupplyView(View):
    """Whether the kit is at hand, and which hub can send one."""

    hospital: str
    in_stock: int = Field(description="At the hospital, counted from every movement of a kit.")
    hubs: tuple[StockView, ...] = Field(description="Those that can send one, the nearest first.")
    sentence: str = Field(examples=["hospital-aragon has no kit freeze-viable in stock; hub-barcelona can send one."])
    sentence_es: str


class AdviceView(View):
    """The advice under its rule; it decides nothing for a physician."""

    answer: Answer
    rule: str
    limits_rule: str
    pick_up_at: datetime
    instruction: str = Field(examples=["Freeze now, use kit freeze-viable."])
    instruction_es: str = Field(examples=["Congele ahora con el kit freeze-viable."])
    hub: str | None
    courier_deadline_at: datetime | None
    promised_reception_at: datetime | None
    minutes_to_spare: int | None
    kit: KitView | None
    supply: SupplyView | None = Field(description="Of the kit; null without one, or while stocks are not known.")
    temperature: Temperature
    question: str | None
    preservation: Preservation | None
    best: HubView | None
    alternatives: tuple[HubView, ...]
    loads_as_of: datetime | None = Field(
        default=None, description="When the hubs' loads were counted, some seconds ago at most; null if not known."
    )
    limits: tuple[LimitView, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, advice: Advice) -> Self:
        best = HubView.model_validate(advice.best).model_dump() if advice.best else {}
        named: dict[str, Any] = {name: getattr(advice, name) for name in cls.model_fields if hasattr(advice, name)}
        brief = ("hub", "courier_deadline_at", "promised_reception_at", "minutes_to_spare")
        return cls.model_validate({**named, **{name: best.get(name) for name in brief}})


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
        pick_up_at=body.pick_up_at,
        windows=body.windows(),
        preservation=body.preservation,
        temperature=body.temperature,
        loads=await present_loads(db),
    )
    advice = advise_routing(order, parties=parties, now=now)
    return AdviceView.of(await with_supply(db, advice, hospital=order.hospital, parties=parties))


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
    pick_up_at: Annotated[
        PlannedTime | None, Query(description="When the courier comes; within the hospital's own windows if left out.")
    ] = None,
    temperature: Annotated[Temperature, Query(description="At which a fresh parcel travels.")] = Temperature.ROOM,
) -> AdviceView:
    order = AdviseForSample(call=call, sample_id=sample_id, pick_up_at=pick_up_at, temperature=temperature)
    return AdviceView.of(await advise_for_sample(db, order, parties=parties))
