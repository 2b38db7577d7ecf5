"""What a technician sees of one thing to do."""

from datetime import datetime
from typing import Final, Self
from uuid import UUID

from pydantic import Field

from libs.common.contracts.samples.assays import Priority
from libs.common.experimental import experimental_among, experimental_by
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.wire import View
from services.samples.api.viability import ClockView
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.transit.custody import Holder
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.domain.worklists.row import MINUTE, WorkRow
from services.samples.domain.worklists.worklist import Next

_ONLY_OF_SAMPLES: Final = (
    *(
        "sample_id",
        "stage",
        "patient",
        "preservation",
        "order_id",
        "assay",
        "assay_stage",
        "priority",
        "ground_gone_at",
        "laboratory",
    ),
    *("due_at", "late_minutes", "clock"),
)


class LyingView(View):
    """An aliquot of the tube at its place."""

    label: str
    box: str
    position: str | None

    @classmethod
    def of(cls, aliquot: Aliquot) -> "tuple[Self, ...]":
        place = aliquot.place
        return () if place is None else (cls(label=aliquot.label, box=place.box, position=place.position),)


class WhereView(View):
    """Who has the tube now, as its chain of custody says; nobody before it was drawn."""

    holder: Holder | None
    organisation: str | None
    shipment_id: UUID | None
    courier: str | None
    tracking_number: str | None
    aliquots: tuple[LyingView, ...]

    @classmethod
    def of(cls, row: WorkRow) -> Self:
        held = row.held
        return cls(
            holder=held.holder if held else None,
            organisation=held.organisation if held else None,
            shipment_id=held.shipment_id if held else None,
            courier=row.courier,
            tracking_number=row.tracking_number,
            aliquots=tuple(lying for one in row.aliquots for lying in LyingView.of(one)),
        )


class WorkRowView(View):
    """A tube, or an order on one where the list is one of orders."""

    id: UUID
    label: str = Field(
        description="Of the tube; of one that nobody knows, what is written on it; of a message, its sender and number."
    )
    sample_id: UUID | None = Field(
        description="Null for a tube that nobody knows, whose `id` it is then, and for an instrument's message."
    )
    message_id: UUID | None = Field(
        default=None, description="The instrument's message that could not be filed (/v1/instrument-messages)."
    )
    stage: SampleStage | None
    patient: str | None
    hospital: str | None
    hub: str | None
    material: Material | None
    tube: Tube | None
    preservation: Preservation | None
    order_id: UUID | None = Field(description="The order that is to be done or verified; null where a row is a tube.")
    assay: Assay | None
    experimental: bool = experimental_by("assay")
    assay_stage: AssayStage | None
    priority: Priority | None
    ground_gone_at: datetime | None = Field(
        description="A correction has removed what a reflex rule rested on before anybody began: reconsider the order."
    )
    laboratory: str | None
    open_assays: tuple[Assay, ...] = Field(description="All that is still wanted of the tube, as far as you may see.")
    experimental_assays: tuple[Assay, ...] = experimental_among("open_assays")
    where: WhereView
    next: Next
    since: datetime = Field(description="Since when it has stood on the list.")
    waiting_minutes: int
    due_at: datetime | None = Field(description="Expected arrival, or the end of its time; null where nothing is due.")
    late_minutes: int | None = Field(description="Whole minutes beyond `due_at`; null while it is in time.")
    clock: ClockView | None = Field(description="The order's viability clock, or the tube's most urgent one.")

    note: str | None = None

    @classmethod
    def of(cls, row: WorkRow | UnmatchedTube | Receipt, now: datetime) -> Self:
        if isinstance(row, Receipt):
            return cls._of_message(row, now)
        return cls._of_unmatched(row, now) if isinstance(row, UnmatchedTube) else cls._of_known(row, now)

    @classmethod
    def _of_message(cls, message: Receipt, now: datetime) -> Self:
        nothing = dict.fromkeys((*_ONLY_OF_SAMPLES, "hospital", "hub", "material", "tube"))
        nowhere = dict.fromkeys(("holder", "organisation", "shipment_id", "courier", "tracking_number"))
        return cls.model_validate(
            {
                **nothing,
                "id": message.id,
                "message_id": message.id,
                "label": f"{message.device or message.sender} {message.control_id}".strip(),
                "laboratory": message.lab,
                "open_assays": (),
                "where": {**nowhere, "aliquots": ()},
                "next": Next.MATCH,
                "since": message.received_at,
                "waiting_minutes": max((now - message.received_at) // MINUTE, 0),
                "note": message.reason,
            }
        )

    @classmethod
    def _of_unmatched(cls, tube: UnmatchedTube, now: datetime) -> Self:
        at_hub = {
            "holder": Holder.HUB,
            "organisation": tube.hub,
            "shipment_id": tube.parcel_id,
            "courier": tube.courier,
        }
        nothing = dict.fromkeys(_ONLY_OF_SAMPLES)
        return cls.model_validate(
            {
                **nothing,
                "id": tube.id,
                "label": tube.written,
                "hospital": tube.hospital,
                "hub": tube.hub,
                "material": tube.material,
                "tube": tube.tube,
                "open_assays": (),
                "where": {**at_hub, "tracking_number": None, "aliquots": ()},
                "next": Next.MATCH,
                "since": tube.found_at,
                "waiting_minutes": tube.waiting_minutes(now),
                "note": tube.note,
            }
        )

    @classmethod
    def _of_known(cls, row: WorkRow, now: datetime) -> Self:
        sample, order, clock = row.sample, row.order, row.clock
        return cls(
            id=row.id,
            label=sample.label,
            sample_id=sample.id,
            stage=sample.stage,
            patient=sample.patient,
            hospital=sample.hospital,
            hub=sample.hub,
            material=sample.material,
            tube=sample.tube,
            preservation=sample.preservation,
            order_id=order.id if order else None,
            assay=order.kind if order else None,
            assay_stage=order.stage if order else None,
            priority=order.priority if order else None,
            ground_gone_at=order.ground_gone_at if order else None,
            laboratory=order.lab if order else None,
            open_assays=tuple(sorted({one.kind for one in row.open_orders})),
            where=WhereView.of(row),
            next=row.next_step(now),
            since=row.since,
            waiting_minutes=row.waiting_minutes(now),
            due_at=row.due_at,
            late_minutes=row.late_minutes(now),
            clock=ClockView.of(clock, travelled=row.travelled, now=now) if clock else None,
        )
