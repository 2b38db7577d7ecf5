"""Whoever ordered kits notes which of them arrived."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from services.samples.commands.kits.hold_order import Ordered, hold_order, keep_order
from services.samples.commands.kits.keep_kits import keep_kits, today
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_order import SentKit
from services.samples.domain.kits.kit_states import Deed, KitState
from services.samples.store.kits import kit_orders, kits


@dataclass(frozen=True, slots=True)
class ReceiveKits:
    """When they came, and the labels of those that did not."""

    call: Call
    order_id: UUID
    received_at: datetime
    missing: tuple[str, ...] = ()


async def receive_kits(db: Database, order: ReceiveKits) -> Ordered:
    """What arrived is in stock; what did not is lost."""
    async with db.transaction(order.call) as tx:
        held = await hold_order(tx, order.order_id)
        held.order.check_orderer(order.call.caller.organisation)
        came = held.order.received(at=order.received_at)
        found = await kits.lock_all(tx, [kit.kit_id for kit in held.kits])
        looked_at = _looked_at(held.kits, order.missing, coming={kit.id for kit in found if _comes(kit, order)})
        moves = list(_moves(found, looked_at, order=order, today=today(tx)))
        await keep_kits(tx, moves, Audit(did="received kits", about=f"kit-order/{came.id}"))
        await kit_orders.note(tx, came.id, looked_at)
        received = replace(held, order=came, kits=looked_at)
        await keep_order(tx, received, did="received order of kits")
        return tx.answer(received)


def _comes(kit: Kit, order: ReceiveKits) -> bool:
    """Unless whoever had sent it has found it in the meantime."""
    return kit.order_id == order.order_id and kit.receiver == order.call.caller.organisation


def _looked_at(sent: Sequence[SentKit], missing: Sequence[str], *, coming: set[UUID]) -> tuple[SentKit, ...]:
    strange = next((label for label in missing if label not in {kit.label for kit in sent}), None)
    if strange is not None:
        raise Invalid(
            "This kit was not sent with the order.", where="body.missing", wrong=strange, right="labels of its kits"
        )
    return tuple(replace(kit, arrived=kit.kit_id in coming and kit.label not in missing) for kit in sent)


def _moves(found: Sequence[Kit], looked_at: Sequence[SentKit], *, order: ReceiveKits, today: date) -> Iterator[KitMove]:
    here, at = order.call.caller.organisation, order.received_at
    arrived = {kit.kit_id for kit in looked_at if kit.arrived}
    for kit in found:
        if kit.id in arrived:
            deed, came = kit.back(Deed.RECEIVED, at=here, today=today)
            yield KitMove(deed=deed, before=kit, after=came, at=at)
        elif _comes(kit, order) and kit.state is KitState.SENT:
            yield KitMove(deed=Deed.LOST, before=kit, after=kit.lost(), at=at)
