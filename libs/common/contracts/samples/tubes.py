"""The tube from the announcement to the biobank."""

from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event
from libs.common.experimental import experimental_among
from libs.common.vocabulary import Assay, Material, Preservation, Tube


class SampleExpected(Event, service="samples", noun="sample", participle="expected", key="sample_id"):
    """A board referral announced a sample; origin is the hospital, destination the hub."""

    sample_id: UUID
    patient: str
    referral_id: UUID
    assays: tuple[Assay, ...]
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")


class SampleCollected(Event, service="samples", noun="sample", participle="collected", key="sample_id"):
    """The tube was drawn at the bedside."""

    sample_id: UUID
    patient: str
    material: Material
    tube: Tube
    preservation: Preservation
    extracted_at: AwareDatetime | None
    referral_id: UUID | None = None
    episode_id: UUID | None = None


class SampleDispatched(Event, service="samples", noun="sample", participle="dispatched", key="sample_id"):
    """The courier has it."""

    sample_id: UUID
    patient: str
    shipment_id: UUID
    courier: str
    preservation: Preservation
    dispatched_at: AwareDatetime
    expected_at: AwareDatetime


class SampleReceived(Event, service="samples", noun="sample", participle="received", key="sample_id"):
    """The hub has it."""

    sample_id: UUID
    patient: str
    preservation: Preservation
    received_at: AwareDatetime
    hours_since_extraction: float | None = None


class SampleRejected(Event, service="samples", noun="sample", participle="rejected", key="sample_id"):
    """The hub could not take it; the reason is a code from the hub's list."""

    sample_id: UUID
    patient: str
    reason: str
    rejected_at: AwareDatetime


class SampleCancelled(Event, service="samples", noun="sample", participle="cancelled", key="sample_id"):
    """It will not come: referral declined, or entered by mistake."""

    sample_id: UUID
    patient: str


class SampleBanked(Event, service="samples", noun="sample", participle="banked", key="sample_id"):
    """Aliquots of it lie in the biobank."""

    sample_id: UUID
    patient: str
    aliquots: int
    preservation: Preservation
    banked_at: AwareDatetime


class SampleQuarantined(Event, service="samples", noun="sample", participle="quarantined", key="sample_id"):
    """Nobody may use it any more: consent was withdrawn."""

    sample_id: UUID
    patient: str


class SampleUndone(Event, service="samples", noun="sample", participle="undone", key="sample_id"):
    """A move told before was a mistake and never took place; `stage` is where the sample is instead."""

    sample_id: UUID
    patient: str
    mistake: str
    mistaken_version: int
    stage: str
