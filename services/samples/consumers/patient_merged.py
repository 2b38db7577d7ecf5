"""When two codes were one child, the duplicate's samples go on under the surviving code."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMerged
from libs.common.database import Transaction
from services.samples.commands.destruction.hand_lists_on import hand_lists_on
from services.samples.commands.obey_withdrawal import obey
from services.samples.domain.consents import FOR_ANY_TUBE
from services.samples.store import belonging, patients


@consumes(PatientMerged)
async def join_records(tx: Transaction, event: PatientMerged) -> None:
    """Both codes must be known; then everything passes to the one that goes on."""
    held = {code: await patients.seize(tx, code) for code in sorted({event.patient, event.duplicate})}
    await patients.merge(tx, duplicate=event.duplicate, into=event.patient)
    entry = Audit(did="merged records", about=f"patient/{event.patient}", patient=event.patient)
    hospital = held[event.patient].hospital
    await hand_lists_on(tx, event.duplicate, to_patient=event.patient, hospital=hospital)
    await belonging.pass_to_code(tx, event.duplicate, patient=event.patient, hospital=hospital, entry=entry)
    withdrawn = held[event.patient].withdrawn
    if withdrawn:
        # What is the duplicate's comes under a code whose family has withdrawn.
        last = await patients.last_withdrawal(tx, event.patient, FOR_ANY_TUBE)
        await obey(tx, event.patient, withdrawn, last)
