"""What is shown of a sample."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.call import Call
from libs.common.vocabulary import Material, Preservation, Tube
from libs.common.wire import View
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.rejection import RejectionReason
from services.samples.domain.tubes.sample import Sample


class SampleView(View):
    """A sample with its stage; times are null until they have come."""

    id: UUID
    label: str
    patient: str
    hospital: str
    hub: str | None
    stage: SampleStage
    material: Material | None
    tube: Tube | None
    preservation: Preservation | None
    extracted_at: datetime | None
    collected_at: datetime | None
    episode_id: UUID | None
    referral_id: UUID | None
    referral_accepted_at: datetime | None
    shipment_id: UUID | None
    dispatched_at: datetime | None
    expected_at: datetime | None
    received_at: datetime | None
    fresh_until: datetime | None = Field(
        description="48 h from extraction, while it is fresh and not banked; `/viability` has the clock of each assay."
    )
    rejected_at: datetime | None
    rejection_reason: RejectionReason | None
    rejection_note: str | None
    transport_alarms: tuple[str, ...]
    kit: str | None = Field(description="The label of the kit that it was drawn with.")
    external_code: str | None = None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, sample: Sample) -> Self:
        return cls.model_validate(sample)

    @classmethod
    def seen_by(cls, sample: Sample, call: Call) -> Self:
        """A laboratory that only has an order on it needs no words about the tube."""
        view = cls.of(sample)
        if call.everywhere or call.scope in {sample.hospital, sample.hub}:
            return view
        return view.model_copy(update={"rejection_note": None})
