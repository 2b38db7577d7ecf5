"""A hub accepts or declines an order of kits; whoever ordered them gives it up."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.kits.hold_order import Ordered, hold_order, keep_order
from services.samples.domain.kits.kit_order import Order
from services.samples.domain.kits.kit_order_states import OrderState


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    """Which state it is to come into, and why."""

    call: Call
    order_id: UUID
    to: OrderState
    reason: str = ""


async def answer_order(db: Database, order: AnswerOrder) -> Ordered:
    """Say it to the other party."""
    async with db.transaction(order.call) as tx:
        held = await hold_order(tx, order.order_id)
        moved = replace(held, order=_moved(held.order, order))
        await keep_order(tx, moved, did=f"{order.to} order of kits", reason=order.reason or None)
        return tx.answer(moved)


def _moved(held: Order, order: AnswerOrder) -> Order:
    organisation = order.call.caller.organisation
    match order.to:
        case OrderState.CANCELLED:
            held.check_orderer(organisation)
            return held.cancelled()
        case OrderState.ACCEPTED:
            held.check_supplier(organisation)
            return held.accepted()
        case OrderState.DECLINED:
            held.check_supplier(organisation)
            return held.declined(reason=order.reason)
    raise WrongState(f"An order does not become {order.to} by an answer.")
