"""The hospital says whether it followed the recommendation."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.vocabulary import Adherence
from services.board.commands.take_consultation import take_consultation
from services.board.domain import statements
from services.board.domain.adherence import AdherenceEntry, check_reason
from services.board.store import adherence, recommendations


@dataclass(frozen=True, slots=True)
class RecordAdherence:
    """The reason is free text and stays at the board."""

    call: Call
    consultation_id: UUID
    adherence: Adherence
    reason: str | None = None


async def record_adherence(db: Database, order: RecordAdherence) -> AdherenceEntry:
    """Keep it as a new version about the present recommendation, and tell."""
    check_reason(order.adherence, order.reason)
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        consultation.check_recommended()
        entry = await _entry(tx, order)
        about = f"adherence/{consultation.id}"
        noted = Audit(did="recorded adherence", about=about, patient=consultation.patient, reason=order.reason)
        await adherence.add(tx, entry, noted)
        await outbox.put(tx, statements.adherence(consultation, entry))
        return tx.answer(entry)


async def _entry(tx: Transaction, order: RecordAdherence) -> AdherenceEntry:
    return AdherenceEntry(
        consultation_id=order.consultation_id,
        version=await adherence.latest_version(tx, order.consultation_id) + 1,
        recommendation_version=await recommendations.latest_version(tx, order.consultation_id),
        adherence=order.adherence,
        reason=order.reason,
        recorded_at=tx.now,
        recorded_by=tx.call.by,
    )
