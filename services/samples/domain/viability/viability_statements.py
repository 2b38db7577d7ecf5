"""What the network is told of a sample's time. Origin is the patient's hospital, destination the hub."""

from datetime import datetime

from libs.common.contracts.envelope import NOBODY
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.vocabulary import Colour
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.delay import RULE_ID, Delay
from services.samples.domain.viability.traffic_light import rule_id
from services.samples.domain.viability.viability import ViabilityClock


def changed(sample: Sample, clock: ViabilityClock, *, earlier: Colour, version: int, at: datetime) -> ViabilityChanged:
    """A clock has another colour than was stated before."""
    return ViabilityChanged(
        at=at,
        version=version,
        origin=sample.hospital,
        destination=sample.hub or NOBODY,
        clock_id=clock.id,
        sample_id=sample.id,
        patient=sample.patient,
        assay=clock.assay,
        colour=clock.colour(at),
        earlier_colour=earlier,
        minutes_left=clock.minutes_left(at),
        limit_at=clock.limit_at,
        rule=rule_id(),
    )


def delayed(sample: Sample, delay: Delay, *, version: int, at: datetime) -> DelayAdvised:
    """The parcel is late, and this is the new advice."""
    if sample.shipment_id is None or sample.expected_at is None:
        raise ValueError("a late sample has a shipment and a time")
    return DelayAdvised(
        at=at,
        version=version,
        origin=sample.hospital,
        destination=sample.hub or NOBODY,
        sample_id=sample.id,
        patient=sample.patient,
        shipment_id=sample.shipment_id,
        advice=delay.advice,
        expected_at=sample.expected_at,
        earliest_reception_at=delay.earliest_reception_at,
        still_in_time=delay.still_in_time,
        freeze_on_arrival=delay.freeze_on_arrival,
        too_late=delay.too_late,
        rule=RULE_ID,
    )
