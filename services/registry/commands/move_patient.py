"""A child is treated by another hospital from now on."""

from dataclasses import dataclass, replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import EVERYWHERE, Call
from libs.common.contracts.registry import PatientMoved
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound, WrongState
from libs.common.organisations import Organisation
from services.registry.commands.register_patient import TREATING
from services.registry.domain.patient import Patient
from services.registry.store import grants, patients


@dataclass(frozen=True, slots=True)
class MovePatient:
    """Who moves where, and why."""

    call: Call
    code: str
    to_hospital: Organisation
    reason: str


async def move_patient(db: Database, order: MovePatient) -> Patient:
    """Hand the record over: the new hospital sees all of it, the old one and its grants nothing more.

    The transaction runs in the whole network's scope, because a row that leaves the caller's
    organisation would be refused by row-level security; whose patient it is, is checked here.
    """
    if order.to_hospital.kind not in TREATING:
        raise Invalid("Only a hospital treats patients.", where="body.to_hospital", wrong=order.to_hospital.id)
    async with db.transaction(replace(order.call, scope=EVERYWHERE)) as tx:
        patient = await patients.lock(tx, order.code)
        if order.call.scope not in {EVERYWHERE, patient.hospital}:
            raise NotFound("No such patient.")
        order.call.check_version(patient.version)
        if patient.hospital == order.to_hospital.id:
            raise WrongState("The child is this hospital's patient already.", where="body.to_hospital")
        why = Audit(did="moved patient", about=f"patient/{patient.code}", patient=patient.code, reason=order.reason)
        moved = replace(patient, hospital=order.to_hospital.id, region=order.to_hospital.region)
        saved = await patients.save(tx, moved, "moved", why)
        await grants.revoke_all(tx, patient.code, why)
        await outbox.put(tx, _moved(tx, patient, saved))
        return tx.answer(saved)


def _moved(tx: Transaction, was: Patient, now: Patient) -> PatientMoved:
    return PatientMoved(
        at=tx.now,
        version=now.version,
        origin=was.hospital,
        destination=now.hospital,
        patient=now.code,
        from_hospital=was.hospital,
        to_hospital=now.hospital,
        region=now.region,
    )
