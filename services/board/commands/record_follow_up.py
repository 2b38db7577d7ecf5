"""The hospital says how the child is; the board keeps it for the consultation and tells the registry nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.vocabulary import OutcomeStatus
from services.board.commands.take_consultation import take_consultation
from services.board.commands.tell_overdue import tell_overdue
from services.board.domain import statements
from services.board.domain.consultation import Consultation
from services.board.domain.follow_up import FollowUp
from services.board.store import consultations, follow_ups


@dataclass(frozen=True, slots=True)
class RecordFollowUp:
    """How the child was on a day."""

    call: Call
    consultation_id: UUID
    status: OutcomeStatus
    seen_on: date


async def record_follow_up(db: Database, order: RecordFollowUp) -> FollowUp:
    """Keep it as a new version, move the consultation on, and tell."""
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        consultation.check_recommended()
        followed_up = (await tell_overdue(tx, consultation)).followed_up()
        follow_up = await _follow_up(tx, order)
        await consultations.save(tx, followed_up, _entry("followed up consultation", followed_up))
        await follow_ups.add(tx, follow_up, _entry("recorded follow-up", followed_up))
        await outbox.put(tx, statements.followed_up(followed_up, follow_up))
        return tx.answer(follow_up)


async def _follow_up(tx: Transaction, order: RecordFollowUp) -> FollowUp:
    return FollowUp(
        consultation_id=order.consultation_id,
        version=await follow_ups.latest_version(tx, order.consultation_id) + 1,
        status=order.status,
        seen_on=order.seen_on,
        recorded_at=tx.now,
        recorded_by=tx.call.by,
    )


def _entry(did: str, consultation: Consultation) -> Audit:
    return Audit(did=did, about=f"consultation/{consultation.id}", patient=consultation.patient)
