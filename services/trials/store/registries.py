"""Imported records of registries, each version beside the earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.domain.registry.study import Study
from services.trials.domain.registry.study_json import as_json, digest, from_json
from services.trials.store.tables.registries import registry_records

NO_TEXT: Final = {"text": "", "sex": None, "minimum_age": None, "maximum_age": None, "healthy_volunteers": None}


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One version of a record."""

    trial: str
    number: int
    digest: str
    study: Study
    imported_by: str
    imported_at: datetime


async def add(tx: Transaction, study: Study, *, number: int, entry: Audit) -> ImportedRecord:
    """Keep one more version. Lock the trial before."""
    kept = ImportedRecord(study.trial, number, digest(study), study, tx.call.by, tx.now)
    values = {
        "trial": kept.trial,
        "number": kept.number,
        "digest": kept.digest,
        "study": as_json(study),
        "imported_by": kept.imported_by,
        "imported_at": kept.imported_at,
    }
    await tx.execute(insert(registry_records).values(values))
    await audit.write(tx, entry)
    return kept


async def newest(tx: Transaction, trial: str) -> ImportedRecord | None:
    """The version imported last."""
    statement = select(registry_records).where(registry_records.c.trial == trial)
    row = await tx.first(statement.order_by(registry_records.c.number.desc()).limit(1))
    return None if row is None else _record(row)


async def find(tx: Transaction, trial: str, number: int) -> ImportedRecord | None:
    """One version."""
    wanted = registry_records.c.trial == trial, registry_records.c.number == number
    row = await tx.first(select(registry_records).where(*wanted))
    return None if row is None else _record(row)


async def places(tx: Transaction, trial: str | None = None) -> Sequence[Study]:
    """The last version of each trial's record, without its free text."""
    by = registry_records.c.trial
    short = registry_records.c.study.op("-")(text("'eligibility'")).label("short")
    statement = select(by, short).ext(distinct_on(by)).order_by(by, registry_records.c.number.desc())
    wanted = statement if trial is None else statement.where(by == trial)
    return [from_json({**row.short, "eligibility": NO_TEXT}) for row in await tx.all(wanted)]


async def of_trial(tx: Transaction, trial: str) -> Sequence[ImportedRecord]:
    """Every version, oldest first."""
    statement = select(registry_records).where(registry_records.c.trial == trial)
    return [_record(row) for row in await tx.all(statement.order_by(registry_records.c.number))]


def _record(row: Row[Any]) -> ImportedRecord:
    return ImportedRecord(
        trial=row.trial,
        number=row.number,
        digest=row.digest,
        study=from_json(row.study),
        imported_by=row.imported_by,
        imported_at=row.imported_at,
    )
