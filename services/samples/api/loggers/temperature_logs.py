"""Import what a parcel's temperature logger showed; read and withdraw such imports."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, FreeText, Line, View
from services.samples.api.loggers.journey_view import JourneyView, TubeTemperatureView
from services.samples.commands.loggers.import_log import (
    Imported,
    ImportLog,
    KeepReadings,
    import_log,
    keep_readings,
    try_log,
)
from services.samples.commands.loggers.withdraw_log import WithdrawLog, withdraw_log
from services.samples.domain.loggers.log_file import COLDEST, HOTTEST, Asked, LogFile, LogReading
from services.samples.domain.loggers.profile import Unit
from services.samples.domain.loggers.temperature_log import TemperatureLog
from services.samples.domain.transit.parcel import tubes_of
from services.samples.store import viewed
from services.samples.store.loggers import journey_temperatures
from services.samples.store.loggers import temperature_logs as logs
from services.samples.store.transit import parcels
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/parcels/{parcel_id}", tags=["parcels"])

REFUSED: Final = refusals(NotFound, Forbidden, WrongState, AlreadyThere, Invalid, StaleVersion)
FILE: Final = "Serial number;TT-4711\nDate/Time;Temperature [°C]\n31/01/2026 11:00;21,5\n31/01/2026 11:15;21,0\n"
AS_CSV: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The logger's export: CSV in UTF-8, UTF-16 or Latin-1.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": FILE}},
    }
}
READINGS: JsonDict = {
    "logger": "TT-4711",
    "readings": [
        {"measured_at": "2026-01-31T11:00:00+01:00", "celsius": 21.5},
        {"measured_at": "2026-01-31T11:15:00+01:00", "celsius": 21.0},
    ],
}


class ReadingBody(Body):
    """What the logger showed at one time."""

    measured_at: AwareTime
    celsius: float = Field(ge=COLDEST, le=HOTTEST)


class ReadingsBody(Body):
    """Readings of one logger, in any order."""

    model_config = ConfigDict(json_schema_extra={"examples": [READINGS]})

    logger: Line = Field(description="The logger's own number.")
    readings: tuple[ReadingBody, ...] = Field(min_length=1, max_length=10_000)


class WithdrawBody(Body):
    """Why it counts no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The logger lay in another parcel."}]})

    reason: FreeText = Field(description="Kept with the log; it travels nowhere.")


class ReadingView(View):
    """What the logger showed at one time."""

    at: datetime
    celsius: float


class ImportedView(View):
    """How the file was understood, and what it says; `log_id` null: nothing was kept."""

    parcel_id: UUID
    log_id: UUID | None
    repeated: bool = Field(description="This file was imported before; it is the same import.")
    profile: str
    logger: str
    encoding: str
    delimiter: str
    header_line: int
    unit: Unit
    day_first: bool
    time_zone: str | None
    skipped: int = Field(description="Lines of the table without a reading: blank ones, marks.")
    readings: int
    first_at: datetime
    last_at: datetime
    first_readings: tuple[ReadingView, ...]
    on_the_way: int = Field(description="Readings that lie on the journey of some tube; the others are not judged.")
    overlapping: int = Field(description="Instants that another file of this logger has told, too.")
    contradicting: int = Field(description="Of these, those with another temperature: the farther outside one counts.")
    tubes: tuple[TubeTemperatureView, ...]

    @classmethod
    def of(cls, found: Imported) -> Self:
        file = found.file
        own = {name: getattr(file, name) for name in cls.model_fields if name in file.__slots__ and name != "readings"}
        return cls(
            **own,
            parcel_id=found.parcel_id,
            log_id=found.log_id,
            repeated=found.repeated,
            readings=len(file.readings),
            first_at=min(one.at for one in file.readings),
            last_at=max(one.at for one in file.readings),
            first_readings=tuple(ReadingView.model_validate(one) for one in file.readings[:3]),
            on_the_way=found.on_the_way,
            overlapping=found.overlap.instants,
            contradicting=found.overlap.contradicting,
            tubes=tuple(TubeTemperatureView.of(tube) for tube in found.tubes),
        )


class LogView(View):
    """One import, also if it was withdrawn."""

    id: UUID
    parcel_id: UUID
    logger: str
    profile: str
    time_zone: str | None
    unit: str
    day_first: bool
    readings: int
    first_at: datetime
    last_at: datetime
    lowest: float
    highest: float
    imported_at: datetime
    imported_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    reason: str | None

    @classmethod
    def of(cls, log: TemperatureLog) -> Self:
        own = {name: getattr(log, name) for name in cls.model_fields if name in log.__slots__}
        told = {"readings": len(log.instants), "first_at": min(log.instants), "last_at": max(log.instants)}
        return cls(**own, **told, lowest=min(log.celsius), highest=max(log.celsius))


class LogsView(View):
    """All imports of a parcel, the oldest first, and what they say together."""

    parcel_id: UUID
    logs: tuple[LogView, ...]
    temperature: JourneyView | None


Handles = Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=ImportedView, status=201)]


@router.post(
    "/temperature-log",
    status_code=201,
    summary="Import the file of a parcel's temperature logger, or try it",
    responses=REFUSED,
    openapi_extra=AS_CSV,
)
async def import_one(
    *,
    parcel_id: UUID,
    request: Request,
    db: Db,
    call: Handles,
    profile: Annotated[
        str, Query(min_length=1, max_length=100, description="How its maker writes: see `/v1/logger-profiles`.")
    ] = "generic",
    time_zone: Annotated[
        str | None,
        Query(min_length=1, max_length=60, description="Of the logger's clock: Europe/Madrid, or +01:00."),
    ] = None,
    logger: Annotated[
        str | None, Query(min_length=1, max_length=100, description="Its own number, if the file does not say.")
    ] = None,
    unit: Annotated[Unit | None, Query(description="If neither the heading nor the profile says.")] = None,
    day_first: Annotated[
        bool | None, Query(description="Whether 02/03 is the second of March; by default as its maker writes.")
    ] = None,
    dry_run: Annotated[bool, Query(description="Only say what would be read; nothing is kept.")] = False,
) -> ImportedView:
    """The same file again is the same import. Readings that were not on the way are kept and not judged."""
    asked = Asked(time_zone=time_zone, logger=logger, unit=unit, day_first=day_first)
    order = ImportLog(call, parcel_id, await request.body(), profile, asked)
    return ImportedView.of(await (try_log if dry_run else import_log)(db, order))


@router.post(
    "/temperature-readings", status_code=201, summary="Import readings of a parcel's logger", responses=REFUSED
)
async def keep_them(parcel_id: UUID, body: ReadingsBody, db: Db, call: Handles) -> ImportedView:
    """For loggers that are read by a program; the same readings again are the same import."""
    readings = tuple(sorted(LogReading(one.measured_at, one.celsius) for one in body.readings))
    file = LogFile(
        profile="readings",
        logger=body.logger,
        encoding="json",
        delimiter="",
        header_line=0,
        unit=Unit.CELSIUS,
        day_first=True,
        time_zone=None,
        skipped=0,
        readings=readings,
    )
    content = orjson.dumps([body.logger, [[one.at, one.celsius] for one in readings]])
    return ImportedView.of(await keep_readings(db, KeepReadings(call, parcel_id, content, file)))


@router.get("/temperature-log", summary="Read what a parcel's loggers showed", responses=refusals(NotFound))
async def show_all(parcel_id: UUID, db: Db, call: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> LogsView:
    async with db.transaction(call) as tx:
        await parcels.find(tx, parcel_id)
        inside = tubes_of(await parcels.boxes_of(tx, parcel_id))
        for sample in await samples.seen_of(tx, [tube.sample_id for tube in inside]):
            await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
        found = await logs.of_parcel(tx, parcel_id)
        judged, tubes = await journey_temperatures.of_parcel(tx, parcel_id)
    shown = tuple(LogView.of(log) for log in found)
    return LogsView(parcel_id=parcel_id, logs=shown, temperature=JourneyView.of(judged, tubes))


@router.post(
    "/temperature-logs/{log_id}/withdrawal", summary="Withdraw an import that was a mistake", responses=REFUSED
)
async def withdraw_one(
    *,
    parcel_id: UUID,
    log_id: UUID,
    body: WithdrawBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_DISPATCH, answers=LogView)],
) -> LogView:
    """It stays readable; the parcel is judged by what is left, and the network hears it."""
    return LogView.of(await withdraw_log(db, WithdrawLog(call, parcel_id, log_id, body.reason)))
