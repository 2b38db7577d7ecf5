"""The receiver takes a referral; of a patient, it may read the consultation from now on."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.board.domain import referral_statements
from services.board.domain.referral import Referral
from services.board.store import referrals


@dataclass(frozen=True, slots=True)
class AcceptReferral:
    """Who accepts is the caller's organisation."""

    call: Call
    referral_id: UUID


async def accept_referral(db: Database, order: AcceptReferral) -> Referral:
    """Accept and tell the treating hospital, or do neither."""
    async with db.transaction(order.call) as tx:
        made = await referrals.lock(tx, order.referral_id)
        tx.call.check_version(made.version)
        made.check_receiver(tx.call.caller.organisation)
        accepted = made.accepted(by=tx.call.by, at=tx.now)
        entry = Audit(did="accepted referral", about=f"referral/{accepted.id}", patient=accepted.patient)
        await referrals.save(tx, accepted, entry)
        await outbox.put(tx, referral_statements.accepted(accepted, at=tx.now))
        return tx.answer(accepted)
