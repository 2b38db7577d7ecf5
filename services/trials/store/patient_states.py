"""The history of a patient's hospital and outcome, for answers as of a past instant."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.answers import patient_states
from services.trials.store.tables.patients import known_patients

_ADD: Final = insert(patient_states)
_KEEP: Final = _ADD.on_conflict_do_update(
    index_elements=["code", "known_at"],
    set_={name: _ADD.excluded[name] for name in ("hospital", "treated_at", "deceased")},
)


async def note(tx: Transaction, patient: KnownPatient) -> None:
    """From now on; the hospital that treats the child sees all of its history."""
    seen = patient_states.c
    last = select(seen.treated_at, seen.deceased).where(seen.code == patient.code).order_by(seen.known_at.desc())
    row = await tx.first(last.limit(1))
    if row is not None and (row.treated_at, row.deceased) == (patient.hospital, patient.deceased):
        return
    values = {"code": patient.code, "known_at": tx.now, "hospital": patient.hospital}
    await tx.execute(_KEEP, values | {"treated_at": patient.hospital, "deceased": patient.deceased})
    moved = update(patient_states).where(seen.code == patient.code, seen.hospital != patient.hospital)
    await tx.execute(moved.values(hospital=patient.hospital))


async def as_known(tx: Transaction, patient: KnownPatient, at: datetime) -> KnownPatient:
    """The patient with the hospital and the outcome it had then; its consents are those of today."""
    seen = patient_states.c
    known = select(patient_states).where(seen.code == patient.code, seen.known_at <= at)
    row = await tx.first(known.order_by(seen.known_at.desc()).limit(1))
    return patient if row is None else replace(patient, hospital=row.treated_at, deceased=row.deceased)


async def pass_on(tx: Transaction, code: str, to: KnownPatient) -> None:
    """What was known of a code that was merged is seen by the survivor's hospital."""
    moved = update(patient_states).where(patient_states.c.code == code)
    await tx.execute(moved.values(hospital=to.hospital))


async def forget(tx: Transaction, code: str) -> None:
    """With the withdrawal; also of the codes that were merged into this one."""
    merged = select(known_patients.c.code).where(known_patients.c.merged_into == code)
    seen = patient_states.c.code
    await tx.execute(delete(patient_states).where(or_(seen == code, seen.in_(merged))))
