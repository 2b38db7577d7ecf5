"""A person has a device told of an order once more: it had refused, nobody had answered, or it has lost its memory."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.instruments.device_order import DeviceOrder
from services.samples.store.instruments import device_orders, devices


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Which order, and why."""

    call: Call
    order_id: UUID
    reason: str


async def send_again(db: Database, order: SendAgain) -> DeviceOrder:
    """It is told within seconds, or, on an ASTM line, when the device is connected."""
    check_is_person(order.call)
    async with db.transaction(order.call) as tx:
        kept = await device_orders.lock(tx, order.order_id)
        order.call.check_version(kept.version)
        if not (await devices.find(tx, kept.device_id)).takes_orders:
            raise WrongState("The device takes no orders: it is out of use, or no way to it is known.")
        if not await device_orders.still_wanted(tx, kept):
            raise WrongState("The order is not open any more, or its tube is not at the hub.")
        again = kept.anew(at=tx.now)
        about = f"assay/{kept.assay_id}"
        changes = {"state": again.state, "sending": again.sending}
        entry = Audit(did="had device told of order again", about=about, reason=order.reason, changes=changes)
        await device_orders.save(tx, again, entry)
        return tx.answer(again)
