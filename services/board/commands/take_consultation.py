"""The first step of every write on a consultation: hold it, check its version and the family's consent."""

from uuid import UUID

from libs.common.database import Transaction
from services.board.domain.consent import check_consent
from services.board.domain.consultation import Consultation
from services.board.store import consents, consultations


async def take_consultation(tx: Transaction, consultation_id: UUID) -> Consultation:
    """Hold a consultation that is open for this caller to add to."""
    consultation = await consultations.lock(tx, consultation_id)
    tx.call.check_version(consultation.version)
    check_consent(await consents.of(tx, consultation.patient))
    consultation.check_open()
    return consultation
