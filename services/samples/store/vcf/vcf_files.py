"""The files of variants in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, or_, select, true, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.vcf.vcf_file import FileState, VcfFile
from services.samples.store.tables.assays import assays
from services.samples.store.tables.vcf import vcf_files


def seen(call: Call) -> ColumnElement[Any]:
    """A draft is the laboratory's and the hub's."""
    done_there = select(assays.c.id).where(
        assays.c.id == vcf_files.c.assay_id, or_(assays.c.lab == call.scope, assays.c.hub == call.scope)
    )
    return true() if call.everywhere else done_there.exists()


async def add(tx: Transaction, file: VcfFile, entry: Audit) -> None:
    """Keep what is known when it has come whole."""
    await tx.execute(insert(vcf_files).values(**columns_of(file)))
    await audit.write(tx, entry)


async def save(tx: Transaction, file: VcfFile, entry: Audit) -> None:
    """Keep what became of it."""
    await tx.execute(update(vcf_files).where(vcf_files.c.id == file.id).values(**columns_of(file)))
    await audit.write(tx, entry)


async def hear(tx: Transaction, file_id: UUID, *, records: int) -> None:
    """It is still being read, and so far; nobody's deed, so no audit."""
    reading = (vcf_files.c.id == file_id, vcf_files.c.state == FileState.READING)
    await tx.execute(update(vcf_files).where(*reading).values(heard_at=tx.now, records=records))


async def find(tx: Transaction, file_id: UUID) -> VcfFile:
    """One that the caller may see."""
    row = await tx.first(select(vcf_files).where(vcf_files.c.id == file_id, seen(tx.call)))
    if row is None:
        raise NotFound("There is no such file.")
    return file_of(row)


async def lock(tx: Transaction, file_id: UUID) -> VcfFile:
    """The same, and nobody else changes it until the end of the transaction."""
    wanted = select(vcf_files).where(vcf_files.c.id == file_id, seen(tx.call)).with_for_update()
    row = await tx.first(wanted)
    if row is None:
        raise NotFound("There is no such file.")
    return file_of(row)


async def same(tx: Transaction, file: VcfFile) -> VcfFile | None:
    """The same bytes asked in the same way for the same assay, if they are being read or were."""
    kept = vcf_files.c
    alike = (kept.assay_id == file.assay_id, kept.sha256 == file.sha256, kept.asked == dict(file.asked))
    panel = (kept.panel_id == file.panel_id, kept.panel_version == file.panel_version, kept.rule == file.rule)
    going_on = kept.state.in_([FileState.READING, FileState.DRAFT])
    row = await tx.first(select(vcf_files).where(*alike, *panel, going_on, seen(tx.call)).limit(1))
    return None if row is None else file_of(row)


async def of_assay(tx: Transaction, assay_id: UUID) -> Sequence[VcfFile]:
    """All of an assay that the caller may see, the newest first."""
    kept = vcf_files.c
    statement = select(vcf_files).where(kept.assay_id == assay_id, seen(tx.call))
    return [file_of(row) for row in await tx.all(statement.order_by(kept.received_at.desc(), kept.id.desc()))]


async def silent_since(tx: Transaction, at: datetime) -> Sequence[VcfFile]:
    """Those that nobody has read on since then, locked; those that somebody else has locked are left out."""
    wanted = select(vcf_files).where(vcf_files.c.state == FileState.READING, vcf_files.c.heard_at < at)
    return [file_of(row) for row in await tx.all(wanted.with_for_update(skip_locked=True))]


def file_of(row: Row[Any]) -> VcfFile:
    """A row as the file it speaks of."""
    columns = {name: getattr(row, name) for name in VcfFile.__slots__}
    return VcfFile(**{**columns, "state": FileState(columns["state"])})
