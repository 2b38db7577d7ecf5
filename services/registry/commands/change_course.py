"""What every clinical write shares: consent, the course as it is, the rules, the history and the events."""

from dataclasses import dataclass

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.wire import NETWORK_ZONE
from services.registry.commands.course_events import events_of
from services.registry.domain.check_course import check_course
from services.registry.domain.consent import check_writable, record_stage
from services.registry.domain.course import Course
from services.registry.domain.entry import Content, Entry
from services.registry.domain.patient import Patient
from services.registry.domain.settle import Changes, settle
from services.registry.store import consents, courses, patients


@dataclass(frozen=True, slots=True)
class Filed:
    """An entry as it was filed, for the caller."""

    patient: str
    entry: Entry[Content]
    voided: bool = False

    @property
    def version(self) -> int:
        """The entry's version, for the ETag."""
        return self.entry.version


async def open_record(tx: Transaction, code: str) -> Patient:
    """Lock the patient and see that the family consents to the registry."""
    patient = await patients.lock(tx, code)
    given = await consents.of_patient(tx, code)
    check_writable(record_stage(given, merged=False))
    return patient


async def change_course(tx: Transaction, patient: Patient, before: Course, after: Course, why: Audit) -> Changes:
    """Let the rules see the whole new course, then keep and state what differs from the one before."""
    check_course(after, today=tx.now.astimezone(NETWORK_ZONE).date())
    changes = settle(before, after)
    await courses.save(tx, patient, changes, why)
    await outbox.put(tx, *events_of(tx, patient, changes))
    return changes
