"""A hub hands the kits of an order to a courier."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.kits.hold_order import Ordered, hold_order, keep_order
from services.samples.commands.kits.keep_kits import keep_kits, today
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_order import SentKit, check_ordered
from services.samples.domain.kits.kit_states import Deed
from services.samples.store.kits import kit_orders, kits


@dataclass(frozen=True, slots=True)
class SendKits:
    """Which kits, who carries them, and when they are to be there."""

    call: Call
    order_id: UUID
    labels: tuple[str, ...]
    courier: str
    sent_at: datetime
    expected_at: datetime
    tracking_number: str | None = None


async def send_kits(db: Database, order: SendKits) -> Ordered:
    """They leave the hub's stock, and are in nobody's until they are received."""
    async with db.transaction(order.call) as tx:
        held = await hold_order(tx, order.order_id)
        held.order.check_supplier(order.call.caller.organisation)
        gone = held.order.sent(
            courier=order.courier,
            tracking_number=order.tracking_number,
            at=order.sent_at,
            expected_at=order.expected_at,
        )
        found = await kits.lock_labelled(tx, order.labels)
        for kit in found:
            kit.check_at(gone.supplier)
        check_ordered(held.lines, found)
        moves = [
            KitMove(
                deed=Deed.SENT,
                before=kit,
                after=kit.sent(to=gone.orderer, order_id=gone.id, today=today(tx)),
                at=order.sent_at,
            )
            for kit in found
        ]
        await keep_kits(tx, moves, Audit(did="sent kits", about=f"kit-order/{gone.id}"))
        sent = replace(held, order=gone, kits=tuple(map(_sent, found)))
        await kit_orders.put_in(tx, gone.id, sent.kits)
        await keep_order(tx, sent, did="sent order of kits")
        return tx.answer(sent)


def _sent(kit: Kit) -> SentKit:
    return SentKit(kit_id=kit.id, label=kit.label, template=kit.template)
