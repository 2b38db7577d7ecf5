"""Hold an order of kits with its lines and with what was sent for it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.domain.kits import kit_order_statements as statements
from services.samples.domain.kits.kit_order import Line, Order, SentKit
from services.samples.store.kits import kit_orders


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order as a whole."""

    order: Order
    lines: tuple[Line, ...]
    kits: tuple[SentKit, ...] = ()

    @property
    def version(self) -> int:
        """The order's."""
        return self.order.version


async def read_order(tx: Transaction, order: Order) -> Ordered:
    """All of an order that was found or locked."""
    lines, sent = await kit_orders.lines_of(tx, order.id), await kit_orders.kits_of(tx, order.id)
    return Ordered(order, tuple(lines), tuple(sent))


async def hold_order(tx: Transaction, order_id: UUID) -> Ordered:
    """An order that nobody else moves now."""
    order = await kit_orders.lock(tx, order_id)
    tx.call.check_version(order.version)
    return await read_order(tx, order)


async def keep_order(tx: Transaction, moved: Ordered, *, did: str, reason: str | None = None) -> None:
    """Keep the state that it has come into, and tell the network."""
    entry = Audit(did=did, about=f"kit-order/{moved.order.id}", reason=reason)
    await kit_orders.save(tx, moved.order, entry)
    await outbox.put(tx, statements.stated(moved.order, moved.lines, moved.kits, at=tx.now))
