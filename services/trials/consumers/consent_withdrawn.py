"""The family took purposes back: obey, and confirm in every case."""

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from services.trials.commands.forget_patient import forget
from services.trials.commands.take_source import known
from services.trials.domain.patient import KnownPatient
from services.trials.store import patients


@consumes(ConsentWithdrawn)
async def obey_withdrawal(tx: Transaction, event: ConsentWithdrawn) -> None:
    """One older than the last word known is only confirmed."""
    patient = await known(tx, event.patient)
    if patient.code != event.patient:
        await _obey(tx, patient, event, version=patient.consent_version)
    elif event.version > patient.consent_version:
        await _obey(tx, patient, event, version=event.version)
    about = f"withdrawal/{event.withdrawal_id}"
    await audit.write(tx, Audit(did="obeyed withdrawal", about=about, patient=event.patient))
    await outbox.put(tx, WithdrawalConfirmed.of(event, by_service="trials", at=tx.now))


async def _obey(tx: Transaction, patient: KnownPatient, event: ConsentWithdrawn, *, version: int) -> None:
    """A withdrawal under a merged code reaches what went on under the surviving one."""
    entry = Audit(did="noted withdrawal", about=event.aggregate, patient=patient.code)
    await patients.save(tx, patient.withdrawing(event.purposes, version=version), entry)
    await forget(tx, patient, event.purposes)
