"""What is shown of a parcel."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Preservation
from libs.common.wire import View
from services.samples.api.loggers.journey_view import JourneyView
from services.samples.commands.transit.hold_parcel import Packed
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.parcel import Condition, Parcel, Temperature
from services.samples.domain.transit.parcel_states import ParcelState
from services.samples.domain.tubes.sample import Sample


class ParcelView(View):
    """A parcel with its state; times are null until they have come."""

    id: UUID
    hospital: str
    sender: str
    receiver: str
    state: ParcelState
    courier: str | None
    tracking_number: str | None
    preservation: Preservation | None
    dispatched_at: datetime | None
    expected_at: datetime | None
    in_transit_at: datetime | None
    received_at: datetime | None
    reconciled_at: datetime | None
    lost_at: datetime | None
    created_at: datetime
    created_by: str
    version: int

    @classmethod
    def of(cls, parcel: Parcel) -> Self:
        return cls.model_validate(parcel)


class TubeView(View):
    """A tube at its place in the parcel; one that is not the reader's to see has no label."""

    sample_id: UUID
    label: str | None
    stage: SampleStage | None
    position: str | None
    condition: Condition | None
    noted_at: datetime | None
    taken_out_at: datetime | None


class BoxView(View):
    """A box with the tubes in it."""

    name: str
    temperature: Temperature | None
    tubes: tuple[TubeView, ...]


class PackedView(ParcelView):
    """A parcel with its boxes and tubes."""

    boxes: tuple[BoxView, ...]
    temperature: JourneyView | None = Field(
        default=None, description="What its loggers say, when it is read; null if nobody has read one."
    )

    @classmethod
    def of(cls, packed: Packed) -> Self:  # type: ignore[override]  # what a command answers, not the bare parcel
        known = {sample.id: sample for sample in packed.samples}
        boxes = tuple(
            BoxView(
                name=box.name,
                temperature=box.temperature,
                tubes=tuple(_tube(tube, known.get(tube.sample_id)) for tube in box.tubes),
            )
            for box in packed.boxes
        )
        return cls(**ParcelView.of(packed.parcel).model_dump(), boxes=boxes)


def _tube(tube: object, sample: Sample | None) -> TubeView:
    shown = {name: getattr(tube, name) for name in ("sample_id", "position", "condition", "noted_at", "taken_out_at")}
    return TubeView(**shown, label=sample.label if sample else None, stage=sample.stage if sample else None)
