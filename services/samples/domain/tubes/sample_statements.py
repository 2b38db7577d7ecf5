"""What the network is told of a sample. Origin is the patient's hospital, destination whoever has to act."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.contracts.envelope import NOBODY
from libs.common.contracts.samples.destruction import SampleDestroyed
from libs.common.contracts.samples.tubes import (
    SampleBanked,
    SampleCancelled,
    SampleCollected,
    SampleDispatched,
    SampleExpected,
    SampleQuarantined,
    SampleReceived,
    SampleRejected,
    SampleUndone,
)
from libs.common.vocabulary import Assay
from services.samples.domain.assays.preanalytics import hours_since
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes.sample import Sample


def expected(sample: Sample, *, assays: Iterable[Assay], referral_id: UUID, at: datetime) -> SampleExpected:
    """The hub may prepare for it."""
    return SampleExpected(**_to_hub(sample, at), assays=tuple(assays), referral_id=referral_id)


def collected(sample: Sample, *, at: datetime) -> SampleCollected:
    """The tube is there; the hub, if one is chosen, may prepare."""
    if sample.material is None or sample.tube is None or sample.preservation is None:
        raise ValueError("a collected sample has material, tube and preservation")
    return SampleCollected(
        **_to_hub(sample, at),
        material=sample.material,
        tube=sample.tube,
        preservation=sample.preservation,
        extracted_at=sample.extracted_at,
        referral_id=sample.referral_id,
        episode_id=sample.episode_id,
    )


def dispatched(sample: Sample, shipment: Shipment, *, at: datetime) -> SampleDispatched:
    """The hub has to expect a courier."""
    if sample.preservation is None:
        raise ValueError("a dispatched sample has a preservation")
    return SampleDispatched(
        **_to_hub(sample, at),
        shipment_id=shipment.id,
        courier=shipment.courier,
        preservation=sample.preservation,
        dispatched_at=shipment.dispatched_at,
        expected_at=shipment.expected_at,
    )


def received(sample: Sample, *, at: datetime) -> SampleReceived:
    """The hospital hears that it has arrived, and how old it was."""
    if sample.preservation is None or sample.received_at is None:
        raise ValueError("a received sample has a preservation and a time")
    return SampleReceived(
        **_to_hospital(sample, at),
        preservation=sample.preservation,
        received_at=sample.received_at,
        hours_since_extraction=hours_since(sample.extracted_at, sample.received_at),
    )


def rejected(sample: Sample, *, at: datetime) -> SampleRejected:
    """The hospital has to send another one; the note in words stays here."""
    if sample.rejection_reason is None or sample.rejected_at is None:
        raise ValueError("a rejected sample has a reason and a time")
    return SampleRejected(**_to_hospital(sample, at), reason=sample.rejection_reason, rejected_at=sample.rejected_at)


def banked(sample: Sample, *, aliquots: int, banked_at: datetime, at: datetime) -> SampleBanked:
    """Aliquots of it lie in the biobank."""
    if sample.preservation is None:
        raise ValueError("a banked sample has a preservation")
    return SampleBanked(
        **_to_hospital(sample, at), aliquots=aliquots, preservation=sample.preservation, banked_at=banked_at
    )


def cancelled(sample: Sample, *, at: datetime) -> SampleCancelled:
    """The hub need not wait for it."""
    return SampleCancelled(**_to_hub(sample, at))


def undone(sample: Sample, *, mistake: str, mistaken_version: int, at: datetime) -> SampleUndone:
    """The hub hears that something told before never took place."""
    told = {"mistake": mistake, "mistaken_version": mistaken_version, "stage": sample.stage}
    return SampleUndone(**_to_hub(sample, at), **told)


def quarantined(sample: Sample, *, at: datetime) -> SampleQuarantined:
    """The hub has to lock it away."""
    return SampleQuarantined(**_to_hub(sample, at))


def destroyed(sample: Sample, *, destroyed_at: datetime, at: datetime) -> SampleDestroyed:
    """The hospital hears that it is no more."""
    return SampleDestroyed(**_to_hospital(sample, at), destroyed_at=destroyed_at)


def _to_hub(sample: Sample, at: datetime) -> dict[str, Any]:
    return {**_common(sample, at), "destination": sample.hub or NOBODY}


def _to_hospital(sample: Sample, at: datetime) -> dict[str, Any]:
    return {**_common(sample, at), "destination": sample.hospital}


def _common(sample: Sample, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": sample.version,
        "origin": sample.hospital,
        "sample_id": sample.id,
        "patient": sample.patient,
    }
