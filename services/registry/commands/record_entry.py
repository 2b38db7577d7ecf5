"""A hospital records an episode, a treatment or a response."""

from dataclasses import dataclass

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from services.registry.commands.change_course import Filed, change_course, open_record
from services.registry.domain.entry import Content, Entry
from services.registry.store import courses


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """What the hospital tells of the course."""

    call: Call
    code: str
    content: Content


async def record_entry(db: Database, order: RecordEntry) -> Filed:
    """Add it to the course, classify, and tell the network."""
    async with db.transaction(order.call) as tx:
        patient = await open_record(tx, order.code)
        before = await courses.load(tx, patient)
        new: Entry[Content] = Entry(id=new_id(), content=order.content)
        why = Audit(did=f"recorded {new.kind}", about=f"{new.kind}/{new.id}", patient=patient.code)
        changes = await change_course(tx, patient, before, before.put(new), why)
        filed = next(entry for entry in changes.added if entry.id == new.id)
        return tx.answer(Filed(patient.code, filed))
