"""When a family consents, the board may be asked."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import ConsentGiven
from libs.common.database import Transaction
from services.board.store import consents


@consumes(ConsentGiven)
async def note_consent(tx: Transaction, event: ConsentGiven) -> None:
    """Keep it, also when the patient has not been heard of yet: the two events have no common order."""
    entry = Audit(did="heard of consent", about=event.aggregate, patient=event.patient)
    await consents.keep(tx, event.patient, [event.purpose], given=True, version=event.version, entry=entry)
