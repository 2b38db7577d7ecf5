"""What is shown of an order of kits."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.wire import View
from services.samples.commands.kits.hold_order import Ordered
from services.samples.domain.kits.kit_order import Order
from services.samples.domain.kits.kit_order_states import OrderState


class OrderView(View):
    """An order with its state; times are null until they have come."""

    id: UUID
    orderer: str
    supplier: str
    state: OrderState
    decline_reason: str | None
    courier: str | None
    tracking_number: str | None
    sent_at: datetime | None
    expected_at: datetime | None
    received_at: datetime | None
    created_at: datetime
    created_by: str
    version: int

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls.model_validate(order)


class LineView(View):
    """So many of one kind."""

    template: str
    number: int


class SentKitView(View):
    """A kit that was sent with it."""

    kit_id: UUID
    label: str
    template: str
    arrived: bool | None = Field(description="Null until whoever ordered it has looked.")


class OrderedView(OrderView):
    """An order with its lines and its kits."""

    lines: tuple[LineView, ...]
    kits: tuple[SentKitView, ...]

    @classmethod
    def of(cls, ordered: Ordered) -> Self:  # type: ignore[override]  # what a command answers, not the bare order
        return cls(
            **OrderView.of(ordered.order).model_dump(),
            lines=tuple(LineView.model_validate(line) for line in ordered.lines),
            kits=tuple(SentKitView.model_validate(kit) for kit in ordered.kits),
        )
