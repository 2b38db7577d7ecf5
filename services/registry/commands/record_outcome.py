"""A hospital records how the child is at last contact."""

from dataclasses import dataclass, replace

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.registry import OutcomeRecorded
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.registry.commands.change_course import open_record
from services.registry.domain.course import Course
from services.registry.domain.outcome import DEATHS, Outcome, check_outcome
from services.registry.domain.patient import Patient
from services.registry.store import courses, outcomes


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What is told; a reason makes it a correction."""

    call: Call
    code: str
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeFiled:
    """The outcome as it was filed, for the caller."""

    patient: str
    outcome: Outcome

    @property
    def version(self) -> int:
        """The outcome's version, for the ETag."""
        return self.outcome.version


async def record_outcome(db: Database, order: RecordOutcome) -> OutcomeFiled:
    """Keep it as the next version and tell the network."""
    async with db.transaction(order.call) as tx:
        patient = await open_record(tx, order.code)
        before = await outcomes.present(tx, patient.code)
        order.call.check_version(before.version if before else 0)
        check_outcome(order.outcome, before=before, reason=order.reason)
        _check_within(order.outcome, await courses.load(tx, patient))
        told = replace(order.outcome, version=before.version + 1 if before else 1)
        about = f"outcome/{patient.code}"
        why = Audit(did="recorded outcome", about=about, patient=patient.code, reason=order.reason)
        await state_outcome(tx, patient, told, why)
        return tx.answer(OutcomeFiled(patient.code, told))


async def state_outcome(tx: Transaction, patient: Patient, told: Outcome, why: Audit) -> None:
    """Keep a version of the outcome and tell the network."""
    await outcomes.save(tx, patient.code, told, why)
    await outbox.put(
        tx,
        OutcomeRecorded(
            at=tx.now,
            version=told.version,
            origin=patient.hospital,
            patient=patient.code,
            status=told.status,
            on=told.on,
        ),
    )


def _check_within(told: Outcome, course: Course) -> None:
    if told.on.latest < course.birth_date:
        raise Invalid("This day lies before the birth.", where="body.on")
    later = any(told.on.certainly_before(one.content.diagnosed_on) for one in course.episodes)
    if told.status in DEATHS and later:
        raise Invalid("The course has an episode after this day.", where="body.on")
