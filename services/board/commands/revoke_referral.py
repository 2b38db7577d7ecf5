"""The referring side takes a referral back: the receiver's read access ends, an expected sample is cancelled."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.board.domain import referral_statements
from services.board.domain.referral import Referral
from services.board.store import referrals


@dataclass(frozen=True, slots=True)
class RevokeReferral:
    """The reason is free text and stays in the audit."""

    call: Call
    referral_id: UUID
    reason: str | None = None


async def revoke_referral(db: Database, order: RevokeReferral) -> Referral:
    """Take back and tell the receiver, or do neither."""
    async with db.transaction(order.call) as tx:
        referral = await referrals.lock(tx, order.referral_id)
        tx.call.check_version(referral.version)
        referral.check_referring_side(tx.call.caller.organisation, network_wide=tx.call.everywhere)
        return tx.answer(await take_back(tx, referral, reason=order.reason))


async def take_back(tx: Transaction, referral: Referral, *, reason: str | None = None) -> Referral:
    """Take a locked referral back; also done when its consultation ends for a reason other than being done."""
    revoked = referral.revoked(tx.now)
    entry = Audit(did="revoked referral", about=f"referral/{revoked.id}", patient=revoked.patient, reason=reason)
    await referrals.save(tx, revoked, entry)
    await outbox.put(tx, referral_statements.revoked(revoked, at=tx.now))
    return revoked
