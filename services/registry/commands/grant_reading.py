"""The treating hospital lets another organisation read a patient, such as a CAR-T centre."""

from dataclasses import dataclass

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid
from libs.common.identifiers import new_id
from libs.common.organisations import Organisation
from services.registry.commands.change_course import open_record
from services.registry.commands.register_patient import TREATING
from services.registry.domain.patient import Patient
from services.registry.domain.read_grant import ForCare, ReadGrant
from services.registry.store import grants


@dataclass(frozen=True, slots=True)
class GrantReading:
    """Who may read whom, and for which care."""

    call: Call
    code: str
    organisation: Organisation
    for_care: ForCare


async def grant_reading(db: Database, order: GrantReading) -> ReadGrant:
    """Open the record for reading, once per organisation."""
    if order.organisation.kind not in TREATING:
        raise Invalid("Only a hospital can be let read.", where="body.organisation", wrong=order.organisation.id)
    async with db.transaction(order.call) as tx:
        patient = await open_record(tx, order.code)
        standing = [one for one in await grants.of_patient(tx, patient.code) if one.revoked_at is None]
        if order.organisation.id in {patient.hospital, *(one.organisation for one in standing)}:
            raise AlreadyThere("This organisation may read the patient already.", where="body.organisation")
        grant = _grant(tx, patient, order)
        seen_by = {"organisation": grant.organisation}
        why = Audit(did="granted reading", about=f"read-grant/{grant.id}", patient=patient.code, changes=seen_by)
        await grants.add(tx, grant, why)
        return tx.answer(grant)


def _grant(tx: Transaction, patient: Patient, order: GrantReading) -> ReadGrant:
    return ReadGrant(
        id=new_id(),
        patient=patient.code,
        hospital=patient.hospital,
        organisation=order.organisation.id,
        for_care=order.for_care,
        granted_at=tx.now,
    )
