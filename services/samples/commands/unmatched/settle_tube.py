"""Nobody knows the tube: it goes back, or is destroyed, and why is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.organisations import Organisations
from services.samples.domain.unmatched import unmatched_statements as statements
from services.samples.domain.unmatched.unmatched_tube import UnmatchedTube
from services.samples.store.unmatched import unmatched_tubes


@dataclass(frozen=True, slots=True)
class SettleTube:
    """When, and why in words."""

    call: Call
    tube_id: UUID
    at: datetime
    reason: str


async def return_tube(db: Database, order: SettleTube, *, to: str, parties: Organisations) -> UnmatchedTube:
    """Back to whoever it is said to belong to."""
    parties.get(to, where="body.to")
    async with db.transaction(order.call) as tx:
        tube = await _held(tx, order)
        returned = tube.returned(to=to, reason=order.reason, by=order.call.by, at=order.at)
        await unmatched_tubes.save(tx, returned, _entry("returned unmatched tube", order))
        await outbox.put(tx, statements.returned(returned, at=tx.now))
        return tx.answer(returned)


async def destroy_tube(db: Database, order: SettleTube) -> UnmatchedTube:
    """It may not be kept, and nobody can say whose it is."""
    async with db.transaction(order.call) as tx:
        tube = await _held(tx, order)
        destroyed = tube.destroyed(reason=order.reason, by=order.call.by, at=order.at)
        await unmatched_tubes.save(tx, destroyed, _entry("destroyed unmatched tube", order))
        await outbox.put(tx, statements.destroyed(destroyed, at=tx.now))
        return tx.answer(destroyed)


async def _held(tx: Transaction, order: SettleTube) -> UnmatchedTube:
    tube = await unmatched_tubes.lock(tx, order.tube_id)
    tube.check_at(order.call.caller.organisation)
    order.call.check_version(tube.version)
    return tube


def _entry(did: str, order: SettleTube) -> Audit:
    return Audit(did=did, about=f"unmatched-tube/{order.tube_id}", reason=order.reason)
