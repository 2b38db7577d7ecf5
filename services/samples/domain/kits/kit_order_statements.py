"""What the network is told of an order: origin is who has done something, destination whoever has to act upon it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from libs.common.contracts.samples.kits import (
    KitLine,
    KitOrderAccepted,
    KitOrderCancelled,
    KitOrderDeclined,
    KitOrderReceived,
    KitOrderRequested,
    KitOrderSent,
    KitOrderStep,
)
from services.samples.domain.kits.kit_order import Line, Order, SentKit
from services.samples.domain.kits.kit_order_states import OrderState

EVENT_OF: Final[Mapping[OrderState, type[KitOrderStep]]] = MappingProxyType(
    {
        OrderState.REQUESTED: KitOrderRequested,
        OrderState.ACCEPTED: KitOrderAccepted,
        OrderState.DECLINED: KitOrderDeclined,
        OrderState.SENT: KitOrderSent,
        OrderState.RECEIVED: KitOrderReceived,
        OrderState.CANCELLED: KitOrderCancelled,
    }
)

SUPPLIER_DOES: Final = frozenset({OrderState.ACCEPTED, OrderState.DECLINED, OrderState.SENT})


def stated(order: Order, lines: Sequence[Line], kits: Sequence[SentKit], *, at: datetime) -> KitOrderStep:
    """The state that the order has just come into; why it was declined is read at samples."""
    way = (order.supplier, order.orderer) if order.state in SUPPLIER_DOES else (order.orderer, order.supplier)
    return EVENT_OF[order.state](
        at=at,
        version=order.version,
        origin=way[0],
        destination=way[1],
        order_id=order.id,
        orderer=order.orderer,
        supplier=order.supplier,
        lines=tuple(KitLine(template=line.template, number=line.number) for line in lines),
        kits=tuple(kit.kit_id for kit in kits),
        missing=tuple(kit.kit_id for kit in kits if kit.arrived is False),
        expected_at=order.expected_at,
    )
