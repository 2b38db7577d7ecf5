"""When another hospital treats the child, that one sees its samples, and events carry its name."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMoved
from libs.common.database import Transaction
from services.samples.commands.destruction.hand_lists_on import hand_lists_on
from services.samples.store import belonging, patients


@consumes(PatientMoved)
async def pass_records(tx: Transaction, event: PatientMoved) -> None:
    """Pass the records on, unless something later is known."""
    await patients.seize(tx, event.patient)
    if await patients.move(tx, code=event.patient, hospital=event.to_hospital, version=event.version):
        entry = Audit(did="passed records", about=f"patient/{event.patient}", patient=event.patient)
        await hand_lists_on(tx, event.patient, to_patient=event.patient, hospital=event.to_hospital)
        await belonging.pass_to_hospital(tx, event.patient, hospital=event.to_hospital, entry=entry)
