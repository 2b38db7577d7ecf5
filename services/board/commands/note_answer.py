"""The first expert answer stops the first clock."""

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.board.commands.tell_overdue import tell_overdue
from services.board.domain import statements
from services.board.domain.consultation import Consultation
from services.board.domain.stages import ConsultationStage
from services.board.store import consultations


async def note_answer(tx: Transaction, consultation: Consultation) -> Consultation:
    """Note that an expert has spoken on a locked consultation, if it is the first time."""
    consultation = await tell_overdue(tx, consultation)
    if consultation.stage is not ConsultationStage.OPEN or not consultation.is_answered_by(tx.call.by):
        return consultation
    answered = consultation.answered(tx.now)
    entry = Audit(did="answered consultation", about=f"consultation/{answered.id}", patient=answered.patient)
    await consultations.save(tx, answered, entry)
    await outbox.put(tx, statements.answered(answered, at=tx.now))
    return answered
