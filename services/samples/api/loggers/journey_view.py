"""What is shown of a journey's temperatures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.wire import View
from services.samples.domain.loggers.tube_temperature import ParcelTemperature, TubeTemperature
from services.samples.domain.transit.transport import TransportAlarm


class OutsideView(View):
    """A run of readings outside the limits; `until` is the first reading within again, or the last one there is."""

    logger: str
    since: datetime
    until: datetime
    worst: float
    alarm: TransportAlarm
    tolerated: bool


class GapView(View):
    """A time on the way of which no logger says anything."""

    since: datetime
    until: datetime


class TubeTemperatureView(View):
    """One tube's journey in one parcel."""

    sample_id: UUID
    parcel_id: UUID
    limits: str | None = Field(description="By which limits it was judged; null: none is known for such a tube.")
    since: datetime
    until: datetime | None = Field(description="When it was taken out; null while it is in the parcel.")
    readings: int
    first_at: datetime
    last_at: datetime
    lowest: float
    highest: float
    mean_kinetic: float
    minutes_outside: int
    alarms: tuple[TransportAlarm, ...] = Field(description="What every result of the tube carries.")
    outside: tuple[OutsideView, ...]
    gaps: tuple[GapView, ...]

    @classmethod
    def of(cls, tube: TubeTemperature) -> Self:
        judged = tube.judgement
        own = {name: getattr(judged, name) for name in cls.model_fields if hasattr(judged, name)}
        own |= {"outside": tuple(map(OutsideView.model_validate, judged.outside))}
        own |= {"gaps": tuple(map(GapView.model_validate, judged.gaps))}
        journey = {"since": tube.journey.since, "until": tube.journey.until}
        return cls(sample_id=tube.sample_id, parcel_id=tube.parcel_id, limits=tube.limits, **journey, **own)


class JourneyView(View):
    """What the loggers say of a parcel; the figures are those of the tubes together."""

    judgement: int = Field(description="How often it was judged otherwise than before.")
    judged_at: datetime
    rule: str
    loggers: int
    lowest: float | None
    highest: float | None
    mean_kinetic: float | None = Field(description="The warmest tube's.")
    minutes_outside: int
    alarms: tuple[TransportAlarm, ...]
    tubes: tuple[TubeTemperatureView, ...]

    @classmethod
    def of(cls, parcel: ParcelTemperature | None, tubes: Sequence[TubeTemperature]) -> Self | None:
        if parcel is None:
            return None
        judged = [tube.judgement for tube in tubes]
        return cls(
            judgement=parcel.version,
            judged_at=parcel.judged_at,
            rule=parcel.rule,
            loggers=parcel.loggers,
            lowest=min((one.lowest for one in judged), default=None),
            highest=max((one.highest for one in judged), default=None),
            mean_kinetic=max((one.mean_kinetic for one in judged), default=None),
            minutes_outside=max((one.minutes_outside for one in judged), default=0),
            alarms=tuple(sorted({alarm for one in judged for alarm in one.alarms})),
            tubes=tuple(TubeTemperatureView.of(tube) for tube in tubes),
        )
