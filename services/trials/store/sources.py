"""Sources of facts: one row per event source or entry, with its claims."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, delete, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.patient import KnownPatient
from services.trials.store import source_versions
from services.trials.store.tables.patients import sources


class Told(NamedTuple):
    """A child, and the hospital that treats it."""

    patient: str
    hospital: str


_OF_PATIENTS: Final = (
    select(sources)
    .where(sources.c.patient.in_(bindparam("codes", expanding=True)))
    .order_by(sources.c.patient, sources.c.stated_at, sources.c.id)
)


async def of_patient(tx: Transaction, code: str) -> Sequence[Source]:
    """Everything that speaks of the patient, in the order it was stated."""
    statement = select(sources).where(sources.c.patient == code).order_by(sources.c.stated_at, sources.c.id)
    return [source_of(row) for row in await tx.all(statement)]


async def of_patients(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Sequence[Source]]:
    """The same of several children at once."""
    found: dict[str, list[Source]] = defaultdict(list)
    for row in await tx.all(_OF_PATIENTS, {"codes": list(codes)}):
        found[row.patient].append(source_of(row))
    return found


async def as_known(tx: Transaction, code: str, at: datetime) -> Sequence[Source]:
    """Everything that spoke of the patient at that instant, as it was then stated."""
    return [source_of(row) for row in await tx.all(source_versions.as_known(code, at))]


async def find(tx: Transaction, patient: str, source_id: str) -> Source | None:
    """One source of the patient."""
    statement = select(sources).where(sources.c.id == source_id, sources.c.patient == patient)
    row = await tx.first(statement)
    return source_of(row) if row is not None else None


async def told_of(tx: Transaction, source_id: str) -> Told | None:
    """Of whom one source speaks, if the caller may know of it."""
    row = await tx.first(select(sources.c.patient, sources.c.hospital).where(sources.c.id == source_id))
    return None if row is None else Told(row.patient, row.hospital)


async def save(tx: Transaction, patient: KnownPatient, source: Source, entry: Audit) -> bool:
    """Keep the source unless a version as high is there; says whether it was new. Earlier ones stay in the history."""
    row = _values(patient, source)
    kept = await keep_newest(tx, sources, **row)
    if kept:
        await source_versions.add(tx, row)
        await audit.write(tx, entry)
    return kept


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete all of the patient's facts, and what was ever known of them."""
    await tx.execute(delete(sources).where(sources.c.patient == code))
    await source_versions.forget(tx, code)
    await audit.write(tx, entry)


async def drop(tx: Transaction, source_id: str, entry: Audit) -> None:
    """Delete one source from what is known now."""
    await tx.execute(delete(sources).where(sources.c.id == source_id))
    await audit.write(tx, entry)


async def pass_on(tx: Transaction, code: str, to: KnownPatient, entry: Audit) -> None:
    """Let the facts of one code stand under another, or the same code at another hospital."""
    await source_versions.pass_on(tx, code, to)
    moved = update(sources).where(sources.c.patient == code)
    await tx.execute(moved.values(patient=to.code, hospital=to.hospital))
    await audit.write(tx, entry)


def _values(patient: KnownPatient, source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "patient": patient.code,
        "hospital": patient.hospital,
        "kind": source.kind,
        "version": source.version,
        "event": source.event,
        "entered_by": source.by,
        "stated_at": source.stated_at,
        "voided": source.voided,
        "claims": [claim.kept() for claim in source.claims],
        "settles": [{"source": told, **claim.kept()} for told, claim in source.settles],
    }


def source_of(row: Row[Any]) -> Source:
    """A row as a source."""
    return Source(
        id=row.id,
        kind=row.kind,
        version=row.version,
        stated_at=row.stated_at,
        event=row.event,
        by=row.entered_by,
        voided=row.voided,
        claims=tuple(Claim.read(kept) for kept in row.claims),
        settles=tuple((kept["source"], Claim.read(kept)) for kept in row.settles),
    )
