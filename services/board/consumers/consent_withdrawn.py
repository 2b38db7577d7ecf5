"""When a family withdraws its consent, the board closes what it has of the child, and confirms."""

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from services.board.commands.close_consultation import end
from services.board.commands.revoke_referral import take_back
from services.board.domain.consent import OBEYED, Consents, is_withdrawn
from services.board.domain.reasons import ClosingReason
from services.board.store import consents, consultations, patients, referrals


@consumes(ConsentWithdrawn)
async def obey_withdrawal(tx: Transaction, event: ConsentWithdrawn) -> None:
    """Close, take back and confirm; confirm also when there was nothing to close."""
    patient = await patients.find(tx, event.patient)
    await _note(tx, event, goes_on_as=patient.code if patient else event.patient)
    if patient is not None and _still_holds(event, await consents.of(tx, patient.code)):
        await _freeze(tx, patient.code)
    about = f"withdrawal/{event.withdrawal_id}"
    await audit.write(tx, Audit(did="obeyed withdrawal", about=about, patient=event.patient))
    await outbox.put(tx, WithdrawalConfirmed.of(event, by_service="board", at=tx.now))


def _still_holds(event: ConsentWithdrawn, said: Consents) -> bool:
    """Whether it concerns the board, and the family has not consented anew since."""
    return not OBEYED.isdisjoint(event.purposes) and is_withdrawn(said)


async def _note(tx: Transaction, event: ConsentWithdrawn, *, goes_on_as: str) -> None:
    entry = Audit(did="heard of withdrawal", about=event.aggregate, patient=event.patient)
    await consents.keep(tx, event.patient, event.purposes, given=False, version=event.version, entry=entry)
    if goes_on_as != event.patient:
        await consents.pass_on_withdrawals(tx, event.patient, patient=goes_on_as, entry=entry)


async def _freeze(tx: Transaction, patient: str) -> None:
    for consultation in await consultations.lock_unclosed_of(tx, patient):
        await end(tx, consultation, ClosingReason.CONSENT_WITHDRAWN)
    for referral in await referrals.lock_live_of_patient(tx, patient):
        await take_back(tx, referral)
