"""The viability clock: how much time is left for each assay of a sample, and what to do if its parcel is late."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from libs.common.access import needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import NotFound
from libs.common.experimental import experimental_among, experimental_by
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Colour, LateAdvice
from libs.common.wire import View
from services.samples.domain.assays.assay import Assay as Order
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.routing import limits
from services.samples.domain.transit.transport import Temperature
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability import traffic_light
from services.samples.domain.viability.delay import advise_late, is_late
from services.samples.domain.viability.viability import Standstill, ViabilityClock, clocks_of, standstill
from services.samples.store import viewed
from services.samples.store.assays import assays
from services.samples.store.loggers import journey_temperatures
from services.samples.store.tubes import samples

router = APIRouter(prefix="/v1/samples", tags=["routing"])

HOUR: Final = timedelta(hours=1)
WORST: Final = (Colour.RED, Colour.AMBER, Colour.GREEN)


class ClockView(View):
    """One running clock; `assay` null: nothing is ordered, the network's own 48 hours run."""

    assay: Assay | None
    experimental: bool = experimental_by("assay")
    colour: Colour
    minutes_left: int = Field(description="Whole minutes; negative when the limit has passed.")
    limit_at: datetime
    limit_hours: float
    changes_at: datetime | None = Field(description="When the colour changes next; null when it is red.")
    source: str
    temperature: Temperature = Field(description="Of the journey, for which the limit holds.")
    temperature_measured: bool = Field(description="By a logger; otherwise room temperature is assumed.")

    @classmethod
    def of(cls, clock: ViabilityClock, *, travelled: Travelled | None, now: datetime) -> Self:
        return cls(
            assay=clock.assay,
            colour=clock.colour(now),
            minutes_left=clock.minutes_left(now),
            limit_at=clock.limit_at,
            limit_hours=clock.limit / HOUR,
            changes_at=clock.changes_at(now),
            source=clock.source,
            temperature=clock.temperature,
            temperature_measured=travelled is not None and travelled.temperature is clock.temperature,
        )


class DelayView(View):
    """What to do with a sample whose parcel is late."""

    advice: LateAdvice
    earliest_reception_at: datetime | None
    still_in_time: tuple[Assay, ...]
    freeze_on_arrival: tuple[Assay, ...]
    too_late: tuple[Assay, ...]
    experimental_assays: tuple[Assay, ...] = experimental_among("still_in_time", "freeze_on_arrival", "too_late")


class TravelledView(View):
    """How warm the tube's journey was; `temperature` null: neither room (15 to 25 °C) nor cooled (2 to 8 °C)."""

    mean_kinetic: float
    temperature: Temperature | None


class ViabilityView(View):
    """The clocks under their rule; it decides nothing for a physician."""

    sample_id: UUID
    at: datetime
    colour: Colour | None = Field(description="That of the clock with the least time; null if none runs.")
    standstill: Standstill | None = Field(description="Why no clock runs; null if one does.")
    clocks: tuple[ClockView, ...]
    delay: DelayView | None
    travelled: TravelledView | None = Field(description="What the parcel's loggers say; null: nobody has read one.")
    rule: str
    limits_rule: str


@router.get("/{sample_id}/viability", summary="Ask how much time is left for each assay", responses=refusals(NotFound))
async def show_viability(
    sample_id: UUID, db: Db, parties: Parties, call: Annotated[Call, needs(Permission.SAMPLES_READ)]
) -> ViabilityView:
    async with db.transaction(call) as tx:
        sample = await samples.find(tx, sample_id)
        orders = await assays.of_sample(tx, sample.id)
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
        travelled = await journey_temperatures.travelled(tx, sample.id)
        now = tx.now
    running = clocks_of(sample, orders, travelled)
    clocks = [ClockView.of(clock, travelled=travelled, now=now) for clock in running]
    return ViabilityView(
        sample_id=sample.id,
        at=now,
        colour=next((colour for colour in WORST if colour in {clock.colour for clock in clocks}), None),
        standstill=standstill(sample, orders),
        clocks=tuple(sorted(clocks, key=lambda clock: clock.limit_at)),
        delay=_delay(sample, tuple(orders), parties=parties, now=now),
        travelled=None if travelled is None else TravelledView.model_validate(travelled),
        rule=traffic_light.rule_id(),
        limits_rule=limits.rule_id(),
    )


def _delay(sample: Sample, orders: tuple[Order, ...], *, parties: Organisations, now: datetime) -> DelayView | None:
    hub = parties.find(sample.hub or "")
    if hub is None or not is_late(sample, now):
        return None
    return DelayView.model_validate(advise_late(sample, orders, hub=hub, now=now))
