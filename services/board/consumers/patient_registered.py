"""When a hospital registers a patient, the board knows whose question would be about it."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Transaction
from services.board.domain.patient import Patient
from services.board.store import consents, patients


@consumes(PatientRegistered)
async def know_patient(tx: Transaction, event: PatientRegistered) -> None:
    """Keep code, hospital and the consents signed at once; the board needs neither birth date nor sex."""
    patient = Patient(code=event.patient, hospital=event.hospital, version=event.version)
    await patients.keep(tx, patient, Audit(did="heard of patient", about=event.aggregate, patient=event.patient))
    if event.consents:
        entry = Audit(did="heard of consent", about=event.aggregate, patient=event.patient)
        await consents.keep(tx, event.patient, event.consents, given=True, version=event.consents_version, entry=entry)
