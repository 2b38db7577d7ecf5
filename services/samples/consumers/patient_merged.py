"""When two codes were one child, the duplicate's samples go on under the surviving code."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMerged
from libs.common.database import Transaction
from services.samples.commands.obey_withdrawal import freeze
from services.samples.domain.consents import FOR_ANY_TUBE, freezes_everything
from services.samples.store import belonging, patients


@consumes(PatientMerged)
async def join_records(tx: Transaction, event: PatientMerged) -> None:
    """Both codes must be known; then everything passes to the one that goes on."""
    held = {code: await patients.seize(tx, code) for code in sorted({event.patient, event.duplicate})}
    await patients.merge(tx, duplicate=event.duplicate, into=event.patient)
    entry = Audit(did="merged records", about=f"patient/{event.patient}", patient=event.patient)
    hospital = held[event.patient].hospital
    await belonging.pass_to_code(tx, event.duplicate, patient=event.patient, hospital=hospital, entry=entry)
    if freezes_everything(held[event.patient].withdrawn):
        # Tubes of the duplicate come under a code whose family has withdrawn.
        await freeze(tx, event.patient, await patients.last_withdrawal(tx, event.patient, FOR_ANY_TUBE))
