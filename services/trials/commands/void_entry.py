"""A physician's entry was made in error: its facts no longer count, the entry stays readable."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound, WrongState
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.reassess import reassess
from services.trials.store import sources


@dataclass(frozen=True, slots=True)
class VoidEntry:
    """Which entry, and why, in the physician's words."""

    call: Call
    patient: str
    entry: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class VoidedEntry:
    """The entry that no longer counts."""

    id: UUID
    patient: str


async def void_entry(db: Database, order: VoidEntry) -> VoidedEntry:
    """The reason stays in the audit of this database."""
    async with db.transaction(order.call) as tx:
        patient = await consenting_patient(tx, order.patient)
        source = await sources.find(tx, patient.code, f"entry/{order.entry}")
        if source is None:
            raise NotFound("There is no such entry.")
        if source.voided:
            raise WrongState("This entry was marked as made in error before.")
        voided = replace(source, version=source.version + 1, voided=True)
        entry = Audit(did="voided entry", about=source.id, patient=patient.code, reason=order.reason)
        await sources.save(tx, patient, voided, entry)
        await reassess(tx, patient)
        return tx.answer(VoidedEntry(order.entry, patient.code))
