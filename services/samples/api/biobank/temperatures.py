"""Freezer temperatures: limits, readings, and alarms that a person answers for."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.wire import AwareTime, Body, FreeText, View
from services.samples.api.biobank.places import PlaceName
from services.samples.commands.biobank.watch_temperature import (
    AcknowledgeAlarm,
    NoteReadings,
    SetLimits,
    acknowledge_alarm,
    note_readings,
    set_limits,
)
from services.samples.domain.biobank.alarm import AlarmKind
from services.samples.domain.biobank.temperature import Reading
from services.samples.store.biobank import storage_alarms, temperatures

router = APIRouter(prefix="/v1", tags=["biobank"])

Celsius = Annotated[float, Field(ge=-273.15, le=150, examples=[-81.5])]
LIMITS: JsonDict = {"lowest": None, "highest": -70.0, "allowed_minutes": 30, "silent_after_minutes": 60}
READINGS: JsonDict = {"readings": [{"probe": "1", "measured_at": "2026-02-03T09:00:00+01:00", "celsius": -81.5}]}


class LimitsBody(Body):
    """What the node's probes may show, and for how long they may show something else."""

    model_config = ConfigDict(json_schema_extra={"examples": [LIMITS]})

    lowest: Celsius | None = None
    highest: Celsius
    allowed_minutes: Annotated[int, Field(strict=True, ge=0, le=10_080)]
    silent_after_minutes: Annotated[int, Field(strict=True, ge=1, le=10_080)] | None = Field(
        default=None, description="So long after its last reading a probe counts as silent; null: nobody waits for it."
    )


class LimitsView(View):
    """The limits of a node."""

    storage_id: UUID
    lowest: float | None
    highest: float
    allowed_minutes: int
    silent_after_minutes: int | None


class ReadingBody(Body):
    """What one probe showed at one time."""

    probe: PlaceName
    measured_at: AwareTime
    celsius: Celsius


class ReadingsBody(Body):
    """Readings of any probes of the node, in any order; one sent again is the same one."""

    model_config = ConfigDict(json_schema_extra={"examples": [READINGS]})

    readings: tuple[ReadingBody, ...] = Field(min_length=1, max_length=1_000)


class ReadingView(View):
    """What one probe showed at one time, and who told."""

    storage_id: UUID
    probe: str
    measured_at: datetime
    celsius: float
    recorded_at: datetime
    recorded_by: str


class AlarmView(View):
    """Outside the limits for longer than allowed, or silent; `action` is what a person did about it."""

    id: UUID
    storage_id: UUID
    probe: str
    since: datetime
    ended_at: datetime | None
    worst: float = Field(description="Farthest outside; of a silent probe what it showed last.")
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    action: str | None
    version: int
    kind: AlarmKind
    merged_into: UUID | None = Field(description="The alarm that stands for this one's excursion, too.")


class NotedView(View):
    """How many readings were new, and the alarms that they raised."""

    storage_id: UUID
    new: int
    raised: tuple[AlarmView, ...]


class AcknowledgeBody(Body):
    """The corrective action."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"action": "Door was ajar; closed, tubes checked."}]})

    action: FreeText = Field(description="What was done; it stays in this service.")


@router.post(
    "/storages/{storage_id}/temperature-limits",
    summary="Set what a freezer's probes may show",
    responses=refusals(NotFound, Invalid),
)
async def limit_one(
    storage_id: UUID,
    body: LimitsBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=LimitsView)],
) -> LimitsView:
    order = SetLimits(
        call=call,
        storage_id=storage_id,
        lowest=body.lowest,
        highest=body.highest,
        allowed_minutes=body.allowed_minutes,
        silent_after_minutes=body.silent_after_minutes,
    )
    return LimitsView.model_validate(await set_limits(db, order))


@router.post(
    "/storages/{storage_id}/temperature-readings",
    status_code=201,
    summary="Post temperature readings",
    responses=refusals(NotFound, Invalid),
)
async def note_them(
    storage_id: UUID,
    body: ReadingsBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=NotedView, status=201)],
) -> NotedView:
    """Too warm for longer than allowed raises an alarm, once per probe and excursion."""
    readings = tuple(Reading(one.probe, one.measured_at, one.celsius) for one in body.readings)
    return NotedView.model_validate(await note_readings(db, NoteReadings(call, storage_id, readings)))


@router.get("/temperature-readings", summary="List temperature readings, the newest first", responses=refusals(Invalid))
async def list_readings(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    storage_id: Annotated[UUID | None, Query(description="Only of this node.")] = None,
) -> Page[ReadingView]:
    async with db.transaction(call) as tx:
        found = await temperatures.fetch_readings(tx, storage_id, page)
    return Page[ReadingView].of(found, ReadingView.model_validate)


@router.get("/storage-alarms", summary="List alarms, the newest first", responses=refusals(Invalid))
async def list_alarms(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only those that nobody has answered for, or the others.")
    ] = None,
) -> Page[AlarmView]:
    async with db.transaction(call) as tx:
        found = await storage_alarms.fetch_alarms(tx, page, is_open=is_open)
    return Page[AlarmView].of(found, lambda row: AlarmView.model_validate(storage_alarms.alarm_of(row)))


@router.post(
    "/storage-alarms/{alarm_id}/acknowledgement",
    summary="Say what was done about an alarm",
    responses=refusals(NotFound, WrongState, Invalid, StaleVersion),
)
async def acknowledge_one(
    *,
    alarm_id: UUID,
    body: AcknowledgeBody,
    db: Db,
    call: Annotated[Call, needs(Permission.STORAGE_MANAGE, answers=AlarmView)],
    response: Response,
) -> AlarmView:
    alarm = await acknowledge_alarm(db, AcknowledgeAlarm(call, alarm_id, body.action))
    etag.set(response, alarm.version)
    return AlarmView.model_validate(alarm)
