"""What a parcel's loggers say of each tube in it, and of the parcel as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.samples.domain.loggers.journey_limits import JourneyLimits, limits_of
from services.samples.domain.loggers.judgement import Journey, Judgement, Logs, judge
from services.samples.domain.transit.parcel import Box, Parcel, Tube
from services.samples.domain.tubes.sample import Sample


@dataclass(frozen=True, slots=True)
class TubeTemperature:
    """One tube's journey in one parcel; `limits` names the row of the table, None if none fits."""

    parcel_id: UUID
    sample_id: UUID
    limits: str | None
    journey: Journey
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelTemperature:
    """Of a whole parcel; `version` counts how often it was judged otherwise than before."""

    parcel_id: UUID
    version: int
    loggers: int
    judged_at: datetime
    rule: str


def tubes_judged(
    parcel: Parcel, boxes: Sequence[Box], samples: Mapping[UUID, Sample], logs: Logs
) -> tuple[TubeTemperature, ...]:
    """Every tube that was in the parcel, each for the time until it was taken out; without a reading there is none."""
    if parcel.dispatched_at is None:
        return ()
    known: dict[tuple[Journey, JourneyLimits | None], Judgement | None] = {}
    found = []
    for box in boxes:
        for tube in box.tubes:
            limits = _limits(box, samples.get(tube.sample_id), parcel)
            journey = Journey(parcel.dispatched_at, tube.taken_out_at)
            # Tubes that travelled alike are judged once: a parcel holds a hundred, a log a hundred thousand readings.
            if (journey, limits) not in known:
                known[journey, limits] = judge(logs, journey, limits)
            judgement = known[journey, limits]
            if judgement is not None:
                found.append(_of(parcel, tube, limits, journey, judgement))
    return tuple(sorted(found, key=lambda one: one.sample_id))


def _of(
    parcel: Parcel, tube: Tube, limits: JourneyLimits | None, journey: Journey, judgement: Judgement
) -> TubeTemperature:
    return TubeTemperature(parcel.id, tube.sample_id, limits.id if limits else None, journey, judgement)


def _limits(box: Box, sample: Sample | None, parcel: Parcel) -> JourneyLimits | None:
    preservation = sample.preservation if sample else parcel.preservation
    return limits_of(box.temperature, preservation=preservation, material=sample.material if sample else None)
