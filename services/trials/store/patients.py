"""Known patients: the little that the registry's events tell of each child."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.vocabulary import Purpose
from services.trials.domain.patient import KnownPatient
from services.trials.store import patient_states
from services.trials.store.tables.patients import known_patients

_BY_CODE = select(known_patients).where(known_patients.c.code == bindparam("patient"))
_OWN_BY_CODE = _BY_CODE.where(known_patients.c.hospital == bindparam("scope"))
_LOCKED, _OWN_LOCKED = _BY_CODE.with_for_update(), _OWN_BY_CODE.with_for_update()
_KEEP = insert(known_patients)
_KEEP = _KEEP.on_conflict_do_update(
    index_elements=["code"], set_={column.name: _KEEP.excluded[column.name] for column in known_patients.c}
)


async def lock(tx: Transaction, code: str) -> KnownPatient | None:
    """The patient, held until the end of the transaction."""
    query = _LOCKED if tx.call.everywhere else _OWN_LOCKED
    row = await tx.first(query, {"patient": code, "scope": tx.call.scope})
    return _patient(row) if row is not None else None


async def find(tx: Transaction, code: str) -> KnownPatient | None:
    """The patient, if the caller may know of it."""
    query = _BY_CODE if tx.call.everywhere else _OWN_BY_CODE
    row = await tx.first(query, {"patient": code, "scope": tx.call.scope})
    return _patient(row) if row is not None else None


async def save(tx: Transaction, patient: KnownPatient, entry: Audit) -> None:
    """Insert or replace."""
    values = {
        "code": patient.code,
        "hospital": patient.hospital,
        "version": patient.version,
        "consent_version": patient.consent_version,
        "given": sorted(patient.given),
        "withdrawn": sorted(patient.withdrawn),
        "outcome_version": patient.outcome_version,
        "deceased": patient.deceased,
        "merged_into": patient.merged_into,
        "reassessed_on": patient.reassessed_on,
    }
    await tx.execute(_KEEP, values)
    if patient.keeps_facts:
        await patient_states.note(tx, patient)
    await audit.write(tx, entry)


async def due(tx: Transaction, day: date, *, most: int) -> Sequence[str]:
    """Patients whose answers were not looked at on that day; others at work on one are not waited for."""
    looked_at = known_patients.c.reassessed_on
    statement = (
        select(known_patients.c.code)
        .where(or_(looked_at.is_(None), looked_at < day), is_matchable())
        .order_by(known_patients.c.code)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [row.code for row in await tx.all(statement)]


async def lock_all(tx: Transaction, codes: Sequence[str]) -> Sequence[KnownPatient]:
    """Several patients, held; always in the same order."""
    statement = select(known_patients).where(known_patients.c.code.in_(codes)).order_by(known_patients.c.code)
    return [_patient(row) for row in await tx.all(statement.with_for_update())]


async def codes_after(tx: Transaction, code: str, *, most: int) -> Sequence[str]:
    """The next patients that may be matched, in the order of their codes."""
    later = known_patients.c.code > code
    statement = select(known_patients.c.code).where(later, is_matchable()).order_by(known_patients.c.code)
    return [row.code for row in await tx.all(statement.limit(most))]


async def deceased_among(tx: Transaction, codes: Sequence[str]) -> frozenset[str]:
    """Those of them that have died."""
    statement = select(known_patients.c.code).where(known_patients.c.code.in_(codes), known_patients.c.deceased)
    return frozenset(row.code for row in await tx.all(statement))


async def mark_looked_at(tx: Transaction, codes: Sequence[str], day: date) -> None:
    """Note the day of the last look: no deed upon the record, so no audit entry."""
    if codes:
        await tx.execute(update(known_patients).where(known_patients.c.code.in_(codes)).values(reassessed_on=day))


async def mark_all_due(tx: Transaction, entry: Audit) -> None:
    """Let the clock look at everybody again, a few at a time."""
    await tx.execute(update(known_patients).where(is_matchable()).values(reassessed_on=None))
    await audit.write(tx, entry)


def is_matchable() -> ColumnElement[bool]:
    """Whether the family agrees to be matched, and the code is still in use."""
    return known_patients.c.merged_into.is_(None) & known_patients.c.given.contains(
        [Purpose.REGISTRY, Purpose.TRIAL_MATCHING]
    )


def _patient(row: Row[Any]) -> KnownPatient:
    return KnownPatient(
        code=row.code,
        hospital=row.hospital,
        version=row.version,
        consent_version=row.consent_version,
        given=frozenset(map(Purpose, row.given)),
        withdrawn=frozenset(map(Purpose, row.withdrawn)),
        outcome_version=row.outcome_version,
        deceased=row.deceased,
        merged_into=row.merged_into,
        reassessed_on=row.reassessed_on,
    )
