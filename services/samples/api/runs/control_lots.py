"""Lots of controls with their targets, and their values as a Levey-Jennings chart has them."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, model_validator

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.web.page_request import page_request
from libs.common.wire import Body, Line, PlannedDate, View
from services.samples.api.runs.run_view import ControlValueView, Slug, value_told
from services.samples.api.wording.words_view import WordsView
from services.samples.commands.runs.register_control import (
    RegisterControl,
    RetireControl,
    register_control,
    retire_control,
)
from services.samples.domain.runs import quality_rules
from services.samples.domain.runs.control_lot import ControlLot, Sign, Target
from services.samples.domain.runs.quality_rules import QualityRule, Test, Verdict
from services.samples.domain.runs.run import RunState
from services.samples.domain.wording.words import words_for
from services.samples.store.runs import controls

router = APIRouter(prefix="/v1", tags=["runs"])

Finite = Annotated[float, Field(ge=-1e12, le=1e12)]


class TargetBody(Body):
    """A mean with its standard deviation, or a sign."""

    analyte: Slug
    mean: Finite | None = None
    sd: Annotated[float, Field(gt=0, le=1e12)] | None = None
    unit: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    sign: Sign | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        number = self.mean is not None and self.sd is not None
        if number is (self.sign is not None) or (self.mean is None) is not (self.sd is None):
            raise Invalid("A control has a mean and its standard deviation, or a sign.", right="mean and sd, or sign")
        return self

    def target(self) -> Target:
        """As the domain has it."""
        return Target(**{name: getattr(self, name) for name in TargetBody.model_fields})


class ControlBody(Body):
    """A lot of a control material."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "assay": "ig_tr_mrd",
                    "material": "abl1-plasmid",
                    "lot": "L-2026-04",
                    "expires_on": "2026-12-31",
                    "targets": [{"analyte": "abl1-ct", "mean": 22.1, "sd": 0.3, "unit": "Ct"}],
                }
            ]
        }
    )

    assay: Assay
    material: Slug
    lot: Line
    expires_on: PlannedDate
    targets: Annotated[tuple[TargetBody, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.analyte for one in self.targets}) < len(self.targets):
            raise Invalid("An analyte is there twice.", where="body.targets", right="each analyte once")
        return self


class TargetView(View):
    """Of one analyte."""

    analyte: str
    mean: float | None
    sd: float | None
    unit: str | None
    sign: Sign | None


class ControlLotView(View):
    """A lot of the own laboratory."""

    id: UUID
    lab: str
    assay: Assay
    experimental: bool
    material: str
    lot: str
    expires_on: PlannedDate
    targets: tuple[TargetView, ...]
    registered_at: datetime
    registered_by: str
    retired_at: datetime | None
    retired_by: str | None
    version: int

    @classmethod
    def of(cls, lot: ControlLot) -> Self:
        other: dict[str, Any] = {
            "experimental": lot.assay.experimental,
            "targets": tuple(TargetView(**one.kept()) for one in lot.targets),
        }
        return cls(**{name: getattr(lot, name) for name in cls.model_fields if name not in other}, **other)


class PointView(ControlValueView):
    """One point of the chart, with its target: the lines lie at the mean and whole standard deviations from it."""

    run_id: UUID
    run_state: RunState = Field(description="Values of rejected runs stay on the chart and count for no rule.")
    instrument: str
    mean: float | None
    sd: float | None


class QualityRuleView(View):
    """One rule of the set."""

    id: str
    words: WordsView | None
    test: Test
    number: int
    sd: float
    verdict: Verdict


class QualityRulesView(View):
    """The rules that judge numeric controls."""

    rule_set: str
    source: str
    items: tuple[QualityRuleView, ...]


@router.get("/quality-rules", summary="Read the rules that judge controls")
async def show_rules(call: Annotated[Call, needs(Permission.RUNS_READ)]) -> QualityRulesView:
    """They are configuration, the same for everybody."""
    del call
    items = tuple(map(_rule, quality_rules.every_rule()))
    return QualityRulesView(rule_set=quality_rules.rule_set(), source=quality_rules.source(), items=items)


@router.post(
    "/control-lots", status_code=201, summary="Register a lot of a control", responses=refusals(AlreadyThere, Invalid)
)
async def register_one(
    *,
    body: ControlBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=ControlLotView, status=201)],
    response: Response,
) -> ControlLotView:
    """Its targets never change: other ones are another lot's."""
    told = {name: getattr(body, name) for name in ("assay", "material", "lot", "expires_on")}
    targets = tuple(one.target() for one in body.targets)
    lot = await register_control(db, RegisterControl(call=call, **told, targets=targets))
    etag.set(response, lot.version)
    return ControlLotView.of(lot)


@router.get("/control-lots", summary="List lots of controls, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    assay: Annotated[Assay | None, Query(description="Only for this kind.")] = None,
) -> Page[ControlLotView]:
    async with db.reading(call) as tx:
        found = await controls.fetch(tx, page, assay=assay)
    return Page[ControlLotView].of(found, lambda row: ControlLotView.of(controls.lot_of(row)))


@router.get("/control-lots/{control_lot_id}", summary="Read a lot of a control", responses=refusals(NotFound))
async def show_one(
    control_lot_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RUNS_READ)], response: Response
) -> ControlLotView:
    async with db.reading(call) as tx:
        lot = await controls.find(tx, control_lot_id)
    etag.set(response, lot.version)
    return ControlLotView.of(lot)


@router.post(
    "/control-lots/{control_lot_id}/retirement",
    summary="Use a lot of a control no more",
    responses=refusals(NotFound, WrongState, StaleVersion),
)
async def retire_one(
    control_lot_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=ControlLotView)],
    response: Response,
) -> ControlLotView:
    lot = await retire_control(db, RetireControl(call, control_lot_id))
    etag.set(response, lot.version)
    return ControlLotView.of(lot)


@router.get(
    "/control-lots/{control_lot_id}/points",
    summary="Read a lot's values as points of a Levey-Jennings chart, the newest first",
    responses=refusals(NotFound, Invalid),
)
async def show_points(
    *,
    control_lot_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    analyte: Annotated[Slug | None, Query(description="Only of this analyte.")] = None,
    instrument: Annotated[Slug | None, Query(description="Only on this instrument.")] = None,
) -> Page[PointView]:
    async with db.reading(call) as tx:
        lot = await controls.find(tx, control_lot_id)
        found = await controls.points(tx, lot.id, page, analyte=analyte, instrument=instrument)
    return Page[PointView].of(found, lambda row: _point(row, lot))


def _rule(one: QualityRule) -> QualityRuleView:
    told = {name: getattr(one, name) for name in ("id", "test", "number", "sd", "verdict")}
    return QualityRuleView(**told, words=WordsView.of(words_for(one.id, "quality_rule")))


def _point(row: Any, lot: ControlLot) -> PointView:
    value, target = controls.value_of(row), lot.target(row.analyte)
    where = {"run_id": value.run_id, "run_state": row.state, "instrument": row.instrument}
    return PointView(**value_told(value), **where, mean=target.mean, sd=target.sd)
