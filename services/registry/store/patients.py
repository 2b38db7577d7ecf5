"""Patients in the database: found within the caller's scope, locked before a change, every version kept."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import NotFound, Unavailable
from libs.common.vocabulary import Sex
from services.registry.domain.patient import Patient
from services.registry.domain.refusals import Merged
from services.registry.store.tables.patients import patient_versions, patients, read_grants


def visible(call: Call) -> ColumnElement[bool]:
    """The patients this call may read: its own hospital's, and those granted to it."""
    return patients.c.code.is_not(None) if call.everywhere else _seen_by(call.scope)


@lru_cache(maxsize=1_000)
def _seen_by(organisation: str | BindParameter[str]) -> ColumnElement[bool]:
    granted = exists().where(
        read_grants.c.patient == patients.c.code,
        read_grants.c.organisation == organisation,
        read_grants.c.revoked_at.is_(None),
    )
    return or_(patients.c.hospital == organisation, granted)


# Statements of every request are built once: building one costs more than running it.
BY_CODE = select(patients).where(patients.c.code == bindparam("patient"))
SEEN_BY_CODE = BY_CODE.where(_seen_by(bindparam("scope")))
_LOCKED = BY_CODE.with_for_update()
_OWN_LOCKED = _LOCKED.where(patients.c.hospital == bindparam("scope"))
_ADD = insert(patients).on_conflict_do_nothing()
_KEEP_VERSION = insert(patient_versions)
_COLUMNS = tuple(patients.columns.keys())


async def read(tx: Transaction, code: str) -> Patient:
    """The patient, for reading."""
    query = BY_CODE if tx.call.everywhere else SEEN_BY_CODE
    return await standing(tx, await tx.first(query, {"patient": code, "scope": tx.call.scope}))


async def lock(tx: Transaction, code: str) -> Patient:
    """The patient, for writing: only its own hospital (or the whole network's office) writes."""
    query = _LOCKED if tx.call.everywhere else _OWN_LOCKED
    return await standing(tx, await tx.first(query, {"patient": code, "scope": tx.call.scope}))


async def by_ids(tx: Transaction, ids: list[UUID]) -> dict[UUID, Patient]:
    """Those of the patients that the caller may see."""
    if not ids:
        return {}
    rows = await tx.all(select(patients).where(patients.c.id.in_(ids), visible(tx.call)))
    return {row.id: of_row(row) for row in rows}


async def add(tx: Transaction, patient: Patient, why: Audit) -> None:
    """Keep a new patient. Codes are drawn at random; one that is taken (1 in 10⁹ per patient) is drawn anew."""
    kept = await tx.execute(_ADD, _columns(patient))
    if kept.rowcount == 0:
        raise Unavailable("The code that was drawn is taken; another one will be drawn when you ask again.")
    await _keep_version(tx, patient, "registered", why)


async def save(tx: Transaction, patient: Patient, change: str, why: Audit) -> Patient:
    """Keep a changed patient as its next version."""
    changed = replace(patient, version=patient.version + 1)
    await tx.execute(update(patients).where(patients.c.code == patient.code).values(**_columns(changed)))
    await _keep_version(tx, changed, change, why)
    return changed


async def count_consents(tx: Transaction, patient: Patient, more: int) -> Patient:
    """Take the next versions of the patient's consents; the patient's row is locked."""
    counted = replace(patient, consents_version=patient.consents_version + more)
    values = {"consents_version": counted.consents_version}
    await tx.execute(update(patients).where(patients.c.code == patient.code).values(**values))
    return counted


async def standing(tx: Transaction, row: Row[Any] | None) -> Patient:
    """The patient, unless it was merged: which code goes on is told only to who may see that one."""
    if row is None:
        raise NotFound("No such patient.")
    if row.merged_into is None:
        return of_row(row)
    goes_on = await tx.first(select(patients.c.code).where(patients.c.code == row.merged_into, visible(tx.call)))
    if goes_on is None:
        raise NotFound("No such patient.")
    raise Merged(f"This code was merged; {goes_on.code} goes on.", where="path.code", right=goes_on.code)


def of_row(row: Row[Any]) -> Patient:
    """The patient that a row holds."""
    names = ("id", "code", "hospital", "region", "birth_date", "registered_at", "version", "consents_version")
    known = {name: getattr(row, name) for name in names}
    return Patient(**known, sex=Sex(row.sex), merged_into=row.merged_into)


async def _keep_version(tx: Transaction, patient: Patient, change: str, why: Audit) -> None:
    content = {
        "hospital": patient.hospital,
        "birth_date": patient.birth_date.isoformat(),
        "sex": patient.sex,
        "merged_into": patient.merged_into,
    }
    kept = {
        "patient": patient.code,
        "version": patient.version,
        "change": change,
        "content": content,
        "at": tx.now,
        "by_subject": tx.call.by,
        "reason": why.reason,
    }
    tx.later(_KEEP_VERSION, kept)
    await audit.write(tx, why)


def _columns(patient: Patient) -> dict[str, Any]:
    return {name: getattr(patient, name) for name in _COLUMNS}
