"""A hospital corrects an episode, a treatment or a response; the earlier reading stays in the history."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound, WrongState
from services.registry.commands.change_course import Filed, change_course, open_record
from services.registry.domain.course import Course
from services.registry.domain.entry import Content, Entry, EntryKind
from services.registry.store import courses


@dataclass(frozen=True, slots=True)
class CorrectEntry:
    """The whole entry as it should read, and why."""

    call: Call
    code: str
    entry_id: UUID
    content: Content
    reason: str


async def correct_entry(db: Database, order: CorrectEntry) -> Filed:
    """Put it in the place of the earlier reading and classify the course anew."""
    async with db.transaction(order.call) as tx:
        patient = await open_record(tx, order.code)
        before = await courses.load(tx, patient)
        wrong: Entry[Any] = standing(before, order.entry_id, Entry(id=order.entry_id, content=order.content).kind)
        order.call.check_version(wrong.version)
        if wrong.content == order.content:
            raise WrongState("The entry reads like this already.", where="body")
        why = Audit(
            did=f"corrected {wrong.kind}", about=f"{wrong.kind}/{wrong.id}", patient=patient.code, reason=order.reason
        )
        changes = await change_course(tx, patient, before, before.put(replace(wrong, content=order.content)), why)
        filed = next(entry for entry in changes.changed if entry.id == wrong.id)
        return tx.answer(Filed(patient.code, filed))


def standing(course: Course, entry_id: UUID, kind: EntryKind) -> Entry[Content]:
    """The entry of this kind, unless it is unknown or was entered in error."""
    entry = course.find(entry_id)
    if entry is None or entry.kind is not kind:
        raise NotFound(f"The patient's course has no such {kind}.")
    return entry
