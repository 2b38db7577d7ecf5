"""Runs: planned, begun, judged by their controls, repeated or overridden."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field, model_validator

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, FreeText
from services.samples.api.runs.run_view import RunView, Slug, WholeRunView, whole
from services.samples.commands.runs.judge_run import (
    AcceptRun,
    TellOfRun,
    accept_run,
    cancel_run,
    override_run,
    reject_run,
)
from services.samples.commands.runs.note_control_values import Measured, NoteControlValues, note_control_values
from services.samples.commands.runs.plan_run import PlanRun, plan_run
from services.samples.commands.runs.start_run import StartRun, start_run
from services.samples.commands.runs.withdraw_control_value import WithdrawControlValue, withdraw_control_value
from services.samples.domain.runs.control_lot import Sign
from services.samples.domain.runs.run import RunState
from services.samples.store.runs import runs
from services.samples.store.runs.runs import RunFilter

router = APIRouter(prefix="/v1/runs", tags=["runs"])

MOVED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)
ONE = "0198a2f4-0000-7000-8000-000000000001"
Ids = Annotated[tuple[UUID, ...], Field(max_length=50)]


class RunBody(Body):
    """Which orders, in their places, or so many from the head of the list; which controls and reagents."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"assay": "ig_tr_mrd", "instrument": "lightcycler-2", "assays": [ONE]}]}
    )

    assay: Assay
    instrument: Slug
    assays: Annotated[tuple[UUID, ...], Field(max_length=384)] = ()
    fill: Annotated[int, Field(strict=True, ge=1, le=384)] | None = Field(
        default=None, description="Take so many of what is to be run, the most pressing first."
    )
    controls: Ids = Field(default=(), description="Control lots; each has to have its values before it is accepted.")
    reagents: Ids = Field(default=(), description="Reagent lots.")
    plate: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    repeats: UUID | None = Field(
        default=None, description="A rejected run: its assays that are still open are run again."
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.assays and self.fill is not None:
            raise Invalid("Either these assays, or so many from the list.", right="assays, or fill")
        return self


class WhyBody(Body):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The no-template control amplified."}]})

    reason: FreeText = Field(description="Stays in this service; an override's stays with each result.")


class ValueBody(Body):
    """A number or a sign of one analyte of one control."""

    control_lot_id: UUID
    analyte: Slug
    measured_at: AwareTime
    value: float | None = None
    sign: Sign | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) is (self.sign is None):
            raise Invalid("A control shows a number or a sign.", right="value, or sign")
        return self


class ValuesBody(Body):
    """What was measured of a run's controls."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "values": [
                        {
                            "control_lot_id": ONE,
                            "analyte": "abl1-ct",
                            "measured_at": "2026-02-02T15:00:00+01:00",
                            "value": 22.4,
                        }
                    ]
                }
            ]
        }
    )

    values: Annotated[tuple[ValueBody, ...], Field(min_length=1, max_length=500)]


@router.post(
    "",
    status_code=201,
    summary="Plan a run",
    responses=refusals(NotFound, Forbidden, WrongState, AlreadyThere, Invalid),
)
async def plan_one(
    *,
    body: RunBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=RunView, status=201)],
    response: Response,
) -> RunView:
    """Expired or recalled lots are refused; an order is in one open run at a time."""
    told = {name: getattr(body, name) for name in RunBody.model_fields}
    run = await plan_run(db, PlanRun(call=call, **told))
    etag.set(response, run.version)
    return RunView.of(run)


@router.get("", summary="List runs, the newest first", responses=refusals(Invalid))
async def list_them(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    state: Annotated[RunState | None, Query(description="Only in this state.")] = None,
    assay: Annotated[Assay | None, Query(description="Only of this kind.")] = None,
    instrument: Annotated[Slug | None, Query(description="Only on this instrument.")] = None,
) -> Page[RunView]:
    """Those of the own laboratory."""
    asked = RunFilter(state=state, assay=assay, instrument=instrument)
    async with db.reading(call) as tx:
        found = await runs.fetch(tx, asked, page)
    return Page[RunView].of(found, lambda row: RunView.of(runs.run_of(row)))


@router.get("/{run_id}", summary="Read a run with its assays and what its controls say", responses=refusals(NotFound))
async def show_one(
    run_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RUNS_READ)], response: Response
) -> WholeRunView:
    """As it was at one moment: its values, and what the rules say of just these."""
    async with db.reading(call) as tx:
        shown = await whole(tx, run_id)
    etag.set(response, shown.version)
    return shown


@router.post(
    "/{run_id}/start",
    summary="Begin a run: its orders are begun",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def start_one(
    run_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=RunView)], response: Response
) -> RunView:
    """Consent, tubes and lots are asked again."""
    run = await start_run(db, StartRun(call=call, run_id=run_id))
    etag.set(response, run.version)
    return RunView.of(run)


@router.post("/{run_id}/control-values", summary="Note values of a run's controls", responses=MOVED)
async def note_values(
    *,
    run_id: UUID,
    body: ValuesBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=RunView)],
    response: Response,
) -> RunView:
    """What they come to is read with the run."""
    names = ("analyte", "measured_at", "value", "sign")
    values = [
        Measured(lot_id=one.control_lot_id, **{name: getattr(one, name) for name in names}) for one in body.values
    ]
    run = await note_control_values(db, NoteControlValues(call, run_id, tuple(values)))
    etag.set(response, run.version)
    return RunView.of(run)


@router.post("/{run_id}/acceptance", summary="Accept a run whose controls are good", responses=MOVED)
async def accept_one(
    run_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RUNS_JUDGE, answers=RunView)], response: Response
) -> RunView:
    """Refused while a rule rejects, a sign is wrong, or a value is missing; warnings are kept with the run."""
    run = await accept_run(db, AcceptRun(call, run_id))
    etag.set(response, run.version)
    return RunView.of(run)


@router.post(
    "/{run_id}/control-values/{control_value_id}/withdrawal",
    summary="Take back a control's value that was noted by mistake",
    responses=MOVED,
)
async def withdraw_one(
    *,
    run_id: UUID,
    control_value_id: UUID,
    body: WhyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=RunView)],
    response: Response,
) -> RunView:
    """While the run is running. It stays readable with its reason, and the right one is noted beside it."""
    order = WithdrawControlValue(call=call, run_id=run_id, value_id=control_value_id, reason=body.reason)
    run = await withdraw_control_value(db, order)
    etag.set(response, run.version)
    return RunView.of(run)


@router.post("/{run_id}/rejection", summary="Reject a run: its results cannot be released", responses=MOVED)
async def reject_one(
    *,
    run_id: UUID,
    body: WhyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_JUDGE, answers=RunView)],
    response: Response,
) -> RunView:
    """Until it is repeated, or overridden."""
    run = await reject_run(db, TellOfRun(call, run_id, body.reason))
    etag.set(response, run.version)
    return RunView.of(run)


@router.post("/{run_id}/override", summary="Answer for a rejected run's results all the same", responses=MOVED)
async def override_one(
    *,
    run_id: UUID,
    body: WhyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_JUDGE, answers=RunView)],
    response: Response,
) -> RunView:
    """The reason stays with every result that is released of it."""
    run = await override_run(db, TellOfRun(call, run_id, body.reason))
    etag.set(response, run.version)
    return RunView.of(run)


@router.post("/{run_id}/cancellation", summary="Give up a run that has not begun", responses=MOVED)
async def cancel_one(
    *,
    run_id: UUID,
    body: WhyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RUNS_WRITE, answers=RunView)],
    response: Response,
) -> RunView:
    """Its orders may be in another one."""
    run = await cancel_run(db, TellOfRun(call, run_id, body.reason))
    etag.set(response, run.version)
    return RunView.of(run)
