"""A patient with all that hangs on it, read in one round trip."""

from dataclasses import dataclass

from libs.common.database import Transaction
from libs.common.nested_rows import rows_of
from services.registry.domain.consent import Consent, Withdrawal
from services.registry.domain.course import Course
from services.registry.domain.outcome import Outcome
from services.registry.domain.patient import Patient
from services.registry.store import consents, courses, outcomes, patients

_HANGING = (
    rows_of(consents.OF_PATIENT).label("consents"),
    rows_of(consents.WITHDRAWALS_OF).label("withdrawals"),
    rows_of(consents.CONFIRMATIONS_OF).label("confirmations"),
    rows_of(courses.STANDING).label("entries"),
    rows_of(outcomes.LAST).label("outcomes"),
)
_WHOLE = patients.BY_CODE.add_columns(*_HANGING)
_SEEN_WHOLE = patients.SEEN_BY_CODE.add_columns(*_HANGING)


@dataclass(frozen=True, slots=True)
class WholePatient:
    """Everything the registry holds of a patient but the identity."""

    patient: Patient
    consents: tuple[Consent, ...]
    withdrawals: tuple[Withdrawal, ...]
    course: Course
    outcome: Outcome | None


async def read(tx: Transaction, code: str) -> WholePatient:
    """The patient, if the caller may see it."""
    query = _WHOLE if tx.call.everywhere else _SEEN_WHOLE
    row = await tx.first(query, {"patient": code, "scope": tx.call.scope})
    patient = await patients.standing(tx, row)
    assert row is not None  # noqa: S101 - or it would not be standing
    return WholePatient(
        patient=patient,
        consents=consents.of_rows(row.consents),
        withdrawals=consents.withdrawals_of_rows(row.withdrawals, row.confirmations),
        course=courses.of_rows(patient, row.entries),
        outcome=outcomes.of_rows(row.outcomes),
    )
