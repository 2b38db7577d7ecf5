"""When a patient is registered, samples may be collected of it."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Transaction
from services.samples.store import patients


@consumes(PatientRegistered)
async def remember_patient(tx: Transaction, event: PatientRegistered) -> None:
    """Keep the code, whose patient it is, and the consents signed at once; nothing else is needed here."""
    await patients.add(tx, code=event.patient, hospital=event.hospital, version=event.version)
    await patients.set_consents(tx, event.patient, event.consents, given=True, version=event.consents_version)
