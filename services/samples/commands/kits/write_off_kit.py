"""A kit is lost, found again, or thrown away."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.kits.keep_kits import keep_kits, today
from services.samples.domain.kits.kit import DiscardReason, Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_states import Deed
from services.samples.store.kits import kits


@dataclass(frozen=True, slots=True)
class WriteOffKit:
    """Which of the three; the words stay with the audit."""

    call: Call
    kit_id: UUID
    deed: Deed
    reason: DiscardReason | None = None
    words: str | None = None


async def write_off_kit(db: Database, order: WriteOffKit) -> Kit:
    """By whoever has it; a kit on its way may be lost and found by either end."""
    async with db.transaction(order.call) as tx:
        kit = await kits.lock(tx, order.kit_id)
        order.call.check_version(kit.version)
        kit.check_hand(order.call.caller.organisation)
        move = _move(tx, kit, order)
        entry = Audit(did=f"{move.deed} kit", about=f"kit/{kit.id}", reason=order.words)
        await keep_kits(tx, [move], entry)
        return tx.answer(move.after)


def _move(tx: Transaction, kit: Kit, order: WriteOffKit) -> KitMove:
    if order.deed is Deed.FOUND:
        deed, found = kit.back(Deed.FOUND, at=order.call.caller.organisation, today=today(tx))
        return KitMove(deed=deed, before=kit, after=found, at=tx.now)
    gone = kit.lost() if order.deed is Deed.LOST else kit.discarded()
    return KitMove(deed=order.deed, before=kit, after=gone, at=tx.now, reason=order.reason)
