"""What the network is told of a tube that goes on to another hub, which hears what it has to expect."""

from datetime import datetime

from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.tubes import SampleUndone
from services.samples.domain.forwarding.forwarding import Forwarding
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes.sample import Sample


def forwarded(sample: Sample, told: Forwarding, shipment: Shipment, *, at: datetime) -> SampleForwarded:
    """The new hub learns what the old one had been told of the tube."""
    if sample.material is None or sample.tube is None or sample.preservation is None:
        raise ValueError("a forwarded sample has material, tube and preservation")
    return SampleForwarded(
        at=at,
        version=sample.version,
        origin=sample.hospital,
        destination=told.to_hub,
        sample_id=sample.id,
        patient=sample.patient,
        from_hub=told.from_hub,
        to_hub=told.to_hub,
        reason=told.reason,
        shipment_id=shipment.id,
        courier=shipment.courier,
        material=sample.material,
        tube=sample.tube,
        preservation=sample.preservation,
        extracted_at=sample.extracted_at,
        dispatched_at=shipment.dispatched_at,
        expected_at=shipment.expected_at,
    )


def undone(sample: Sample, told: Forwarding, *, at: datetime) -> SampleUndone:
    """The hub that was to get it need not wait: it is the one that has to act."""
    return SampleUndone(
        at=at,
        version=sample.version,
        origin=sample.hospital,
        destination=told.to_hub,
        sample_id=sample.id,
        patient=sample.patient,
        mistake="forwarded",
        mistaken_version=told.version,
        stage=sample.stage,
    )
