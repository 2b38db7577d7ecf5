"""A hospital marks an episode, a treatment or a response as entered in error."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.registry.commands.change_course import Filed, change_course, open_record
from services.registry.commands.correct_entry import standing
from services.registry.domain.entry import EntryKind
from services.registry.store import courses


@dataclass(frozen=True, slots=True)
class VoidEntry:
    """What was entered in error, and why."""

    call: Call
    code: str
    kind: EntryKind
    entry_id: UUID
    reason: str


async def void_entry(db: Database, order: VoidEntry) -> Filed:
    """Take it out of the course; what stands on it must be taken out before."""
    async with db.transaction(order.call) as tx:
        patient = await open_record(tx, order.code)
        before = await courses.load(tx, patient)
        wrong = standing(before, order.entry_id, order.kind)
        order.call.check_version(wrong.version)
        why = Audit(
            did=f"voided {wrong.kind}", about=f"{wrong.kind}/{wrong.id}", patient=patient.code, reason=order.reason
        )
        changes = await change_course(tx, patient, before, before.without(wrong.id), why)
        return tx.answer(Filed(patient.code, changes.voided[0], voided=True))
