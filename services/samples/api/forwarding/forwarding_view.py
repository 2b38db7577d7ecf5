"""What is shown of tubes that were sent on."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.experimental import experimental_among, experimental_by
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import LateAdvice
from libs.common.wire import View
from services.samples.api.transit.shipments import ShipmentView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.forwarding.forward_samples import Forwarded
from services.samples.domain.assays.assay import Assay
from services.samples.domain.forwarding.forwarding import Forwarding, ForwardReason
from services.samples.domain.stages import AssayStage


class ForwardingView(View):
    """One tube, from which hub to which; `undoes` names the sample's version that was a mistake."""

    sample_id: UUID
    sample_version: int
    patient: str
    hospital: str
    from_hub: str
    to_hub: str
    parcel_id: UUID
    reason: ForwardReason
    note: str | None
    forwarded_at: datetime
    recorded_at: datetime
    recorded_by: str
    undoes: int | None

    @classmethod
    def of(cls, told: Forwarding) -> Self:
        own = cls.model_fields.keys() - {"sample_version"}
        return cls(sample_version=told.version, **{name: getattr(told, name) for name in own})


class WantedView(View):
    """What is wanted of a tube where it goes."""

    assay_id: UUID
    sample_id: UUID
    assay: Kind
    experimental: bool = experimental_by("assay")
    lab: str
    stage: AssayStage

    @classmethod
    def of(cls, order: Assay) -> Self:
        return cls(assay_id=order.id, sample_id=order.sample_id, assay=order.kind, lab=order.lab, stage=order.stage)


class OnArrivalView(View):
    """Which assays are in time if it arrives when expected."""

    sample_id: UUID
    advice: LateAdvice
    earliest_reception_at: datetime | None
    still_in_time: tuple[Kind, ...]
    freeze_on_arrival: tuple[Kind, ...]
    too_late: tuple[Kind, ...]
    experimental_assays: tuple[Kind, ...] = experimental_among("still_in_time", "freeze_on_arrival", "too_late")


class NewHubView(View):
    """What is known of the hub that the tubes go to: it does the assays that go with them."""

    hub: str
    rule: str
    capacity: int | None = Field(description="Samples that may wait there; null where nobody has said.")
    waiting: int | None = Field(description="Samples that wait there now; null when it could not be counted.")
    source: str | None
    tubes: tuple[OnArrivalView, ...]


class ForwardedView(ShipmentView):
    """The parcel, the tubes in it, what is wanted of them, and what the new hub can do."""

    forwardings: tuple[ForwardingView, ...]
    samples: tuple[SampleView, ...]
    orders: tuple[WantedView, ...]
    new_hub: NewHubView

    @classmethod
    def of(cls, found: Forwarded) -> Self:  # type: ignore[override]  # what a command answers, not the bare parcel
        return cls(
            **ShipmentView.of(found.shipment).model_dump(),
            forwardings=tuple(ForwardingView.of(one) for one in found.forwardings),
            samples=tuple(SampleView.of(one) for one in found.samples),
            orders=tuple(WantedView.of(one) for one in found.orders),
            new_hub=NewHubView.model_validate(found.hub),
        )
