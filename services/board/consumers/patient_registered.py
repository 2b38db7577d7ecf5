"""When a hospital registers a patient, the board knows whose question would be about it."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Transaction
from services.board.domain.patient import Patient
from services.board.store import patients


@consumes(PatientRegistered)
async def know_patient(tx: Transaction, event: PatientRegistered) -> None:
    """Keep code and hospital; the board needs neither birth date nor sex."""
    patient = Patient(code=event.patient, hospital=event.hospital, version=event.version)
    await patients.keep(tx, patient, Audit(did="heard of patient", about=event.aggregate, patient=event.patient))
