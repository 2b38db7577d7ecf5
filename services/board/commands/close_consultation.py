"""Nothing more is asked: done, taken back by the hospital, entered in error, or the consent withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.board.commands.revoke_referral import take_back
from services.board.commands.tell_overdue import tell_overdue
from services.board.domain import statements
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import BY_PEOPLE, ClosingReason
from services.board.store import consultations, referrals


@dataclass(frozen=True, slots=True)
class CloseConsultation:
    """The reason is a code and travels."""

    call: Call
    consultation_id: UUID
    reason: ClosingReason


async def close_consultation(db: Database, order: CloseConsultation) -> Consultation:
    """Close and tell, or do neither. It needs no consent: ending is always allowed."""
    if order.reason not in BY_PEOPLE:
        raise Invalid("Only the registry's event closes for this reason.", where="body.reason")
    async with db.transaction(order.call) as tx:
        consultation = await consultations.lock(tx, order.consultation_id)
        tx.call.check_version(consultation.version)
        return tx.answer(await end(tx, consultation, order.reason))


async def end(tx: Transaction, consultation: Consultation, reason: ClosingReason) -> Consultation:
    """Close a locked consultation; unless it is done, its live referrals are taken back with it."""
    closed = (await tell_overdue(tx, consultation)).closed(reason, tx.now)
    about = f"consultation/{closed.id}"
    entry = Audit(did="closed consultation", about=about, patient=closed.patient, changes={"reason": reason})
    await consultations.save(tx, closed, entry)
    await outbox.put(tx, statements.closed(closed, reason, at=tx.now))
    if reason is not ClosingReason.DONE:
        for referral in await referrals.lock_live_of(tx, closed.id):
            await take_back(tx, referral)
    return closed
