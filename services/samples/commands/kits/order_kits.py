"""A hospital, or a hub, orders kits of any hub."""

from dataclasses import dataclass

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from services.samples.commands.kits.hold_order import Ordered
from services.samples.domain.kits import kit_order_statements as statements
from services.samples.domain.kits.kit_order import Line, Order, check_lines
from services.samples.domain.kits.kit_order_states import OrderState
from services.samples.domain.kits.template import template
from services.samples.store.kits import kit_orders


@dataclass(frozen=True, slots=True)
class OrderKits:
    """How many of which kinds, of which hub."""

    call: Call
    supplier: str
    lines: tuple[Line, ...]


async def order_kits(db: Database, order: OrderKits, *, parties: Organisations) -> Ordered:
    """The hub is asked; it accepts or declines."""
    _check_supplier(parties, order)
    check_lines(order.lines)
    for line in order.lines:
        template(line.template, where="body.lines.template")
    async with db.transaction(order.call) as tx:
        wanted = Order(
            id=new_id(),
            orderer=order.call.caller.organisation,
            supplier=order.supplier,
            state=OrderState.REQUESTED,
            created_at=tx.now,
            created_by=order.call.by,
        )
        await kit_orders.add(tx, wanted, order.lines, Audit(did="ordered kits", about=f"kit-order/{wanted.id}"))
        await outbox.put(tx, statements.stated(wanted, order.lines, (), at=tx.now))
        return tx.answer(Ordered(wanted, order.lines))


def _check_supplier(parties: Organisations, order: OrderKits) -> None:
    where = "body.supplier"
    if parties.get(order.supplier, where=where).kind is not OrganisationKind.HUB:
        raise Invalid("Kits are ordered of a hub.", where=where, wrong=order.supplier)
    if order.supplier == order.call.caller.organisation:
        raise Invalid("A hub assembles its own kits; it orders of another one.", where=where, right="another hub")
