"""The family took purposes back: obey, and confirm in every case."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from libs.common.errors import NotYetKnown
from services.trials.commands.forget_patient import forget_patient
from services.trials.store import patients


@consumes(ConsentWithdrawn)
async def obey_withdrawal(tx: Transaction, event: ConsentWithdrawn) -> None:
    """A withdrawal that arrives again is confirmed only once: its event is known to the inbox."""
    patient = await patients.lock(tx, event.patient)
    if patient is None:
        raise NotYetKnown("The registration of this patient has not arrived yet.")
    if event.version <= patient.consent_version:
        return
    entry = Audit(did="noted withdrawal", about=event.aggregate, patient=patient.code)
    await patients.save(tx, patient.withdrawing(event.purposes, version=event.version), entry)
    await forget_patient(tx, patient, code=event.patient, withdrawal=event.withdrawal_id, purposes=event.purposes)
