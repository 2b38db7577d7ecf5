"""The course of a patient's disease: standing entries loaded together, changes kept with their history."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.registry.domain.course import Course
from services.registry.domain.entry import Content, Entry, EntryKind
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.patient import Patient
from services.registry.domain.settle import Changes
from services.registry.store import documents
from services.registry.store.tables.course import entries, entry_versions

STANDING = (
    select(entries)
    .where(entries.c.patient == bindparam("patient"), entries.c.voided_at.is_(None))
    .order_by(entries.c.id)
)


async def load(tx: Transaction, patient: Patient) -> Course:
    """Every entry that stands."""
    return of_rows(patient, await tx.all(STANDING, {"patient": patient.code}))


def of_rows(patient: Patient, rows: Iterable[Row[Any]]) -> Course:
    """The course that rows hold."""
    return Course(birth_date=patient.birth_date, entries=tuple(of_row(row) for row in rows))


async def find(tx: Transaction, code: str, entry_id: UUID, kind: EntryKind) -> Row[Any]:
    """One entry of the patient, also a voided one; the caller has been found to see the patient."""
    row = await tx.first(
        select(entries).where(entries.c.id == entry_id, entries.c.patient == code, entries.c.entry == kind)
    )
    if row is None:
        raise NotFound(f"The patient has no such {kind}.")
    return row


async def save(tx: Transaction, patient: Patient, changes: Changes, why: Audit) -> None:
    """Keep all that a change amounts to, each entry with a version in its history."""
    for entry in changes.added:
        await tx.execute(insert(entries).values(**_columns(entry), patient=patient.code, recorded_at=tx.now))
        await _keep_version(tx, entry, "recorded", why)
    for entry in changes.changed:
        await tx.execute(update(entries).where(entries.c.id == entry.id).values(**_columns(entry)))
        await _keep_version(tx, entry, "corrected", why)
    for entry in changes.voided:
        gone = {"version": entry.version, "voided_at": tx.now}
        await tx.execute(update(entries).where(entries.c.id == entry.id).values(**gone))
        await _keep_version(tx, entry, "entered in error", why)
    await audit.write(tx, why)


async def pass_on(tx: Transaction, *, duplicate: str, survivor: str, why: Audit) -> None:
    """Hang every entry of the duplicate on the code that goes on."""
    await tx.execute(update(entries).where(entries.c.patient == duplicate).values(patient=survivor))
    await audit.write(tx, why)


def of_row(row: Row[Any]) -> Entry[Content]:
    """The entry that a row holds."""
    return Entry(
        id=row.id,
        content=documents.read(EntryKind(row.entry), row.content),
        version=row.version,
        classification=documents.classification_read(row.classification),
    )


async def _keep_version(tx: Transaction, entry: Entry[Content], change: str, why: Audit) -> None:
    await tx.execute(
        insert(entry_versions).values(
            entry_id=entry.id,
            version=entry.version,
            change=change,
            content=documents.written(entry.content),
            classification=documents.classification_written(entry.classification),
            at=tx.now,
            by_subject=tx.call.by,
            reason=why.reason,
        )
    )


def _columns(entry: Entry[Content]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "entry": entry.kind,
        "version": entry.version,
        "content": documents.written(entry.content),
        "classification": documents.classification_written(entry.classification),
        **_searched(entry),
    }


def _searched(entry: Entry[Content]) -> dict[str, Any]:
    """What lists of episodes filter by."""
    if not isinstance(entry.content, EpisodeContent) or entry.classification is None:
        return {}
    return {
        "kind": entry.content.kind,
        "relapse_number": entry.content.relapse_number,
        "lineage": entry.content.lineage,
        "diagnosed_from": entry.content.diagnosed_on.earliest,
        "timing": list(entry.classification.timing),
        "site_class": entry.classification.site_class,
        "risk_arm": list(entry.classification.risk_arm),
    }
