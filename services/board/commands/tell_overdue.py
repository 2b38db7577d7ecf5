"""The network is told of every clock that has run out unmet: once, by whoever comes first."""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.board.domain import statements
from services.board.domain.consultation import Consultation
from services.board.store import consultations


async def tell_overdue(tx: Transaction, consultation: Consultation) -> Consultation:
    """Tell of a locked consultation's clocks. A late answer tells it too, should it come before the worker."""
    for clock in consultation.clocks_to_tell(tx.now):
        consultation = consultation.told_overdue(clock, tx.now)
        entry = Audit(
            did="told overdue",
            about=f"consultation/{consultation.id}",
            patient=consultation.patient,
            changes={"clock": clock},
        )
        await consultations.save(tx, consultation, entry)
        await outbox.put(tx, statements.overdue(consultation, clock, at=tx.now))
    return consultation
