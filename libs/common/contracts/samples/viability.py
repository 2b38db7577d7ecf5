"""How much time is left for a sample, and what to do when it is late."""

from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event
from libs.common.experimental import experimental_among, experimental_by
from libs.common.vocabulary import Assay, Colour, LateAdvice


class ViabilityChanged(Event, service="samples", noun="viability", participle="changed", key="clock_id"):
    """A sample has less time left for an assay than before. No assay: the network's own 48 hours."""

    clock_id: UUID
    sample_id: UUID
    patient: str
    assay: Assay | None
    colour: Colour
    earlier_colour: Colour
    minutes_left: int
    limit_at: AwareDatetime
    rule: str
    experimental: bool = experimental_by("assay")


class DelayAdvised(Event, service="samples", noun="delay", participle="advised", key="sample_id"):
    """A parcel is late: whether its sample is still in time, to be frozen on arrival, or lost for which assays."""

    sample_id: UUID
    patient: str
    shipment_id: UUID
    advice: LateAdvice
    expected_at: AwareDatetime
    earliest_reception_at: AwareDatetime | None
    still_in_time: tuple[Assay, ...]
    freeze_on_arrival: tuple[Assay, ...]
    too_late: tuple[Assay, ...]
    rule: str
    experimental_assays: tuple[Assay, ...] = experimental_among("still_in_time", "freeze_on_arrival", "too_late")
