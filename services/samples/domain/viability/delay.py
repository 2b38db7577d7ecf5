"""What to do with a sample whose parcel is late: still in time, freeze on arrival, or too late for which assays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from libs.common.organisation import Organisation
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import LateAdvice, Preservation
from services.samples.domain.assays.assay import Assay
from services.samples.domain.routing.limits import frozen_for
from services.samples.domain.routing.opening import last_open, next_open
from services.samples.domain.routing.routing import RULE
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.transport import FRESH_LIMIT
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.traffic_light import TICK
from services.samples.domain.viability.viability import NOT_DONE, limit_for

RULE_ID: Final = RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """The new advice, with the assays it concerns."""

    advice: LateAdvice
    earliest_reception_at: datetime | None
    still_in_time: tuple[Kind, ...] = ()
    freeze_on_arrival: tuple[Kind, ...] = ()
    too_late: tuple[Kind, ...] = ()

    def says(self) -> dict[str, object]:
        """What makes it another advice; the hour of reception alone does not."""
        return {
            "advice": self.advice.value,
            "still_in_time": [kind.value for kind in self.still_in_time],
            "freeze_on_arrival": [kind.value for kind in self.freeze_on_arrival],
            "too_late": [kind.value for kind in self.too_late],
        }


def is_late(sample: Sample, now: datetime) -> bool:
    """With the courier, and later than expected."""
    return sample.stage is SampleStage.DISPATCHED and sample.expected_at is not None and now > sample.expected_at


def late_from(sample: Sample) -> datetime | None:
    """The first instant at which it is late; None unless the courier has it."""
    if sample.stage is not SampleStage.DISPATCHED or sample.expected_at is None:
        return None
    return sample.expected_at + TICK


def advise_late(sample: Sample, orders: Iterable[Assay], *, hub: Organisation, now: datetime) -> Delay:
    """As if it arrived this moment: the earliest that can still be."""
    kinds = _kinds(orders)
    reception = next_open(hub, now)
    if sample.preservation is not Preservation.FRESH:
        return Delay(advice=LateAdvice.STILL_IN_TIME, earliest_reception_at=reception, still_in_time=kinds)
    if sample.extracted_at is None:
        return Delay(advice=LateAdvice.ASK, earliest_reception_at=reception)
    deadlines, end = _deadlines(sample, kinds), sample.extracted_at.astimezone(UTC) + FRESH_LIMIT
    late = tuple(kind for kind in kinds if reception is None or reception > deadlines[kind])
    return Delay(
        advice=_overall(late, kinds, past=reception is None or reception > end),
        earliest_reception_at=reception,
        still_in_time=tuple(kind for kind in kinds if kind not in late),
        freeze_on_arrival=tuple(kind for kind in late if frozen_for(kind) is not None),
        too_late=tuple(kind for kind in late if frozen_for(kind) is None),
    )


def next_advice(sample: Sample, orders: Iterable[Assay], *, hub: Organisation, now: datetime) -> datetime | None:
    """When the advice for a late parcel can be another one; None if never."""
    if sample.extracted_at is None or sample.preservation is not Preservation.FRESH:
        return None
    network = sample.extracted_at.astimezone(UTC) + FRESH_LIMIT
    ends = {*_deadlines(sample, _kinds(orders)).values(), network}
    last = (last_open(hub, end, since=sample.extracted_at) for end in ends)
    return min((at + TICK for at in last if at is not None and at + TICK > now), default=None)


def _overall(late: tuple[Kind, ...], kinds: tuple[Kind, ...], *, past: bool) -> LateAdvice:
    """Freeze as soon as anything that can be frozen would be too late fresh; too late only if nothing is left."""
    if not late:
        return LateAdvice.FREEZE_ON_ARRIVAL if past and not kinds else LateAdvice.STILL_IN_TIME
    if len(late) == len(kinds) and all(frozen_for(kind) is None for kind in late):
        return LateAdvice.TOO_LATE
    return (
        LateAdvice.FREEZE_ON_ARRIVAL if any(frozen_for(kind) is not None for kind in late) else LateAdvice.STILL_IN_TIME
    )


def _kinds(orders: Iterable[Assay]) -> tuple[Kind, ...]:
    return tuple(sorted({order.kind for order in orders if order.stage in NOT_DONE}))


def _deadlines(sample: Sample, kinds: tuple[Kind, ...]) -> dict[Kind, datetime]:
    if sample.extracted_at is None:
        return {}
    limits = {kind: limit_for(kind, material=sample.material, tube=sample.tube)[0] for kind in kinds}
    return {kind: sample.extracted_at.astimezone(UTC) + limit for kind, limit in limits.items()}
