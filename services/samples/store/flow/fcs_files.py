"""Cytometers' files in the database: kept once, in pieces, never changed."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.flow.fcs.fcs_file import Channel, CleanFile
from services.samples.domain.flow.fcs.stored_file import StoredFile
from services.samples.store.sight import seen_assays
from services.samples.store.tables.assays import assays
from services.samples.store.tables.fcs import fcs_files, fcs_pieces

_COLUMNS = frozenset({"data_set", "size", "sha256", "events"})
"""What of a clean file has a column of its own; the rest stands in `contents`."""


async def add(tx: Transaction, kept: StoredFile, pieces: AsyncIterable[bytes], entry: Audit) -> StoredFile:
    """Keep it; the one that is there already, if the same file came before."""
    added = insert(fcs_files).values(**_row(kept)).on_conflict_do_nothing().returning(fcs_files.c.id)
    if await tx.first(added) is None:
        return await _same(tx, kept)
    number = 0
    async for content in pieces:
        await tx.execute(insert(fcs_pieces).values(file_id=kept.id, number=number, content=content))
        number += 1
    await audit.write(tx, entry)
    return kept


async def count(tx: Transaction, assay_id: UUID) -> int:
    """How many there are of an assay."""
    return int(await tx.scalar(select(func.count()).select_from(fcs_files).where(fcs_files.c.assay_id == assay_id)))


async def of_assay(tx: Transaction, assay_id: UUID) -> Sequence[StoredFile]:
    """All of an assay that the caller has been shown, in the order in which they came."""
    kept = fcs_files.c
    statement = select(fcs_files).where(kept.assay_id == assay_id).order_by(kept.added_at, kept.id)
    return [_file(row) for row in await tx.all(statement)]


async def find(tx: Transaction, file_id: UUID) -> StoredFile:
    """One of an assay that the caller may see."""
    its_assay = select(assays.c.id).where(assays.c.id == fcs_files.c.assay_id, seen_assays(tx.call)).exists()
    row = await tx.first(select(fcs_files).where(fcs_files.c.id == file_id, its_assay))
    if row is None:
        raise NotFound("There is no such file.")
    return _file(row)


async def piece(tx: Transaction, file_id: UUID, number: int) -> bytes:
    """A part of the kept file."""
    kept = fcs_pieces.c
    row = await tx.one(select(kept.content).where(kept.file_id == file_id, kept.number == number))
    return bytes(row.content)


async def _same(tx: Transaction, kept: StoredFile) -> StoredFile:
    its = fcs_files.c
    named = (its.assay_id == kept.assay_id, its.received_sha256 == kept.received_sha256)
    return _file(await tx.one(select(fcs_files).where(*named, its.data_set == kept.clean.data_set)))


def _row(kept: StoredFile) -> dict[str, Any]:
    own = {name: getattr(kept, name) for name in StoredFile.__slots__ if name != "clean"}
    clean = asdict(kept.clean)
    columns = {name: clean.pop(name) for name in _COLUMNS}
    return {**own, **columns, "contents": clean}


def _file(row: Row[Any]) -> StoredFile:
    told = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    contents = {**told.pop("contents"), **{name: told.pop(name) for name in _COLUMNS}}
    contents["channels"] = tuple(Channel(**channel) for channel in contents["channels"])
    contents |= {name: tuple(contents[name]) for name in ("stripped", "remarks")}
    return StoredFile(**told, clean=CleanFile(**contents))
