"""Orders for a device that keeps an ASTM line open: whoever holds the line takes them, tells them, says what became."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.instruments.tell_devices import conclude
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.device_order import Told
from services.samples.store.instruments import device_orders

AT_ONCE: Final = 20
HELD_FOR: Final = timedelta(minutes=5)
"""After that another line may tell them: the process that took them is no more."""
TAKEN: Final = "ACK"


async def take_orders(db: Database, call: Call, device: Device) -> Sequence[Told]:
    """Those that are due, for this line alone."""
    async with db.transaction(call) as tx:
        return await device_orders.claim(tx, device, until=tx.now + HELD_FOR, limit=AT_ONCE)


async def say_taken(db: Database, call: Call, told: Told, problem: str | None) -> None:
    """The device took every frame; or it did not, and is told again later."""
    now = db.clock.now()
    if problem is None:
        await conclude(db, call, told.order.answered(TAKEN, taken=True, problem=None, at=now))
    else:
        await conclude(db, call, told.order.unanswered(problem, at=now))
