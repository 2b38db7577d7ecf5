"""The worker takes kits out of stock in which something is too old."""

from typing import Final
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.kits.keep_kits import keep_kits, today
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_states import Deed, KitState
from services.samples.store.kits import kits

AT_A_TIME: Final = 200


async def expire_kits(db: Database) -> None:
    """Each in a transaction of its own; two workers at once take turns by the kit's lock."""
    call = Call.service("samples")
    async with db.reading(call) as tx:
        old = await kits.expiring(tx, today(tx), limit=AT_A_TIME)
    for kit_id in old:
        await _expire(db, call, kit_id)


async def _expire(db: Database, call: Call, kit_id: UUID) -> None:
    async with db.transaction(call) as tx:
        kit = await kits.lock(tx, kit_id)
        if kit.state is not KitState.IN_STOCK or kit.is_good(today(tx)):
            return
        move = KitMove(deed=Deed.EXPIRED, before=kit, after=kit.expired(), at=tx.now)
        await keep_kits(tx, [move], Audit(did="expired kit", about=f"kit/{kit.id}"))
