"""The receiver cannot take a referral, and says why by a code."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.board.domain import referral_statements
from services.board.domain.reasons import DecliningReason
from services.board.domain.referral import Referral
from services.board.store import referrals


@dataclass(frozen=True, slots=True)
class DeclineReferral:
    """Who declines is the caller's organisation."""

    call: Call
    referral_id: UUID
    reason: DecliningReason


async def decline_referral(db: Database, order: DeclineReferral) -> Referral:
    """Decline and tell the treating hospital, or do neither."""
    async with db.transaction(order.call) as tx:
        made = await referrals.lock(tx, order.referral_id)
        tx.call.check_version(made.version)
        made.check_receiver(tx.call.caller.organisation)
        declined = made.declined(by=tx.call.by, at=tx.now, reason=order.reason)
        about = f"referral/{declined.id}"
        entry = Audit(did="declined referral", about=about, patient=declined.patient, changes={"reason": order.reason})
        await referrals.save(tx, declined, entry)
        await outbox.put(tx, referral_statements.declined(declined, order.reason, at=tx.now))
        return tx.answer(declined)
