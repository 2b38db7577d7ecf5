"""When two codes turn out to be one child, everything goes on under the surviving code."""

from libs.common.audit import Audit
from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientMerged
from libs.common.database import Transaction
from services.board.store import consents, consultations, episodes, patients, referrals, results


@consumes(PatientMerged)
async def join_records(tx: Transaction, event: PatientMerged) -> None:
    """Pass the duplicate's records on, and its withdrawals; consents given the registry states anew."""
    survivor = await patients.follow(tx, event.patient)
    await patients.lock(tx, event.duplicate)
    entry = Audit(
        did="merged patient", about=event.aggregate, patient=survivor.code, changes={"duplicate": event.duplicate}
    )
    await patients.merge(tx, event.duplicate, into=survivor, entry=entry)
    await consents.pass_on_withdrawals(tx, event.duplicate, patient=survivor.code, entry=entry)
    code, hospital = survivor.code, survivor.hospital
    await consultations.pass_on(tx, event.duplicate, patient=code, hospital=hospital, entry=entry)
    await referrals.pass_on(tx, event.duplicate, patient=code, hospital=hospital, entry=entry)
    await episodes.pass_on(tx, event.duplicate, patient=code, entry=entry)
    await results.pass_on(tx, event.duplicate, patient=code, entry=entry)
