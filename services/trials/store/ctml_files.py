"""CTML files as they came, and the versions of trials in them."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.domain.ctml.reading_file import values_in
from services.trials.store.tables.ctml import ctml_files, ctml_imports


@dataclass(frozen=True, slots=True)
class CtmlFile:
    """A file."""

    digest: str
    yaml: bool
    content: bytes
    trials: int

    @classmethod
    def of(cls, content: bytes, *, yaml: bool, trials: int) -> "CtmlFile":
        """With the digest of its bytes and of how they were read."""
        kind = b"yaml\0" if yaml else b"json\0"
        return cls(hashlib.sha256(kind + content).hexdigest(), yaml, content, trials)


@dataclass(frozen=True, slots=True)
class CtmlImport:
    """One version of a trial."""

    trial: str
    number: int
    place: int
    file: CtmlFile

    @property
    def document(self) -> Any:
        """The trial's own document."""
        return values_in(self.file.content, yaml=self.file.yaml)[self.place]


async def keep(tx: Transaction, file: CtmlFile) -> None:
    """Once, however often it comes; audited with its trials."""
    values = {
        "digest": file.digest,
        "yaml": file.yaml,
        "content": file.content,
        "trials": file.trials,
        "kept_at": tx.now,
    }
    await tx.execute(insert(ctml_files).values(values).on_conflict_do_nothing())


async def add(tx: Transaction, found: CtmlImport, entry: Audit) -> None:
    """One more version; lock the trial before."""
    values = {
        "trial": found.trial,
        "number": found.number,
        "file": found.file.digest,
        "place": found.place,
        "imported_by": tx.call.by,
        "imported_at": tx.now,
    }
    await tx.execute(insert(ctml_imports).values(values))
    await audit.write(tx, entry)


async def newest(tx: Transaction, trial: str) -> CtmlImport | None:
    """The version imported last."""
    joined = select(ctml_imports, ctml_files).join(ctml_files, ctml_files.c.digest == ctml_imports.c.file)
    latest = joined.where(ctml_imports.c.trial == trial).order_by(ctml_imports.c.number.desc()).limit(1)
    row = await tx.first(latest)
    return None if row is None else _import(row)


def _import(row: Row[Any]) -> CtmlImport:
    file = CtmlFile(row.digest, row.yaml, bytes(row.content), row.trials)
    return CtmlImport(row.trial, row.number, row.place, file)
