"""When another hospital treats the child, its consultations and referrals are that hospital's from then on."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMoved
from libs.common.database import Transaction
from services.board.domain.patient import Patient
from services.board.store import consultations, patients, referrals


@consumes(PatientMoved)
async def hand_over(tx: Transaction, event: PatientMoved) -> None:
    """Change the owner everywhere; older news changes nothing, and a duplicate has nothing left to move."""
    known = await patients.lock(tx, event.patient)
    if known.merged_into is not None or known.version >= event.version:
        return
    moved = Patient(code=known.code, hospital=event.to_hospital, version=event.version)
    entry = Audit(
        did="moved patient",
        about=event.aggregate,
        patient=known.code,
        changes={"from": event.from_hospital, "to": event.to_hospital},
    )
    await patients.move(tx, moved, entry)
    await consultations.move(tx, known.code, hospital=event.to_hospital, entry=entry)
    await referrals.move(tx, known.code, hospital=event.to_hospital, entry=entry)
