"""A cytometer's file is kept beside an assay: the events as they were, nobody's name, number or comment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from anyio import open_file

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from libs.common.identifiers import new_id
from libs.common.off_loop import off_loop
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.flow.fcs.clean import PIECE, clean_file
from services.samples.domain.flow.fcs.fcs_file import CleanFile
from services.samples.domain.flow.fcs.stored_file import StoredFile, check_takes
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.flow import fcs_files
from services.samples.store.tubes import samples

WITHIN: Final = 120.0
"""Seconds for the largest file; a million events of twenty parameters take less than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFcsFile:
    """Where the file lies as it came, and which of its data sets is meant."""

    call: Call
    assay_id: UUID
    received: Path
    received_size: int
    received_sha256: bytes
    data_set: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The file with the assay that it belongs to."""

    assay: Assay
    file: StoredFile


async def check_may_add(db: Database, call: Call, assay_id: UUID) -> None:
    """Refuse before a file of many megabytes has been sent."""
    async with db.transaction(replace(call, once=None)) as tx:
        await _assay(tx, assay_id)


async def add_fcs_file(db: Database, order: AddFcsFile) -> Added:
    """Strip it in a process of its own, then keep it; the same file again is the same row."""
    kept = order.received.with_name("kept")
    clean = await off_loop(clean_file, str(order.received), str(kept), order.data_set, within=WITHIN)
    async with db.transaction(order.call) as tx:
        assay = await _assay(tx, order.assay_id)
        file = _file(tx, order, clean)
        entry = Audit(did="added fcs file", about=f"fcs-file/{file.id}", patient=assay.patient)
        stored = await fcs_files.add(tx, file, _pieces(kept), entry)
        return tx.answer(Added(assay, stored))


async def _assay(tx: Transaction, assay_id: UUID) -> Assay:
    """The order, if the family agrees, the tube may be used, and the caller does the assay."""
    assay = await assays.find(tx, assay_id)
    (await patients.hold(tx, assay.patient)).check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    (await samples.find(tx, assay.sample_id)).check_usable()
    assay.check_lab(tx.call.caller.organisation)
    if not tx.call.caller.may_assay(assay.kind):
        raise Forbidden("The key of this instrument is not for this assay.")
    check_takes(assay, already=await fcs_files.count(tx, assay_id))
    return assay


def _file(tx: Transaction, order: AddFcsFile, clean: CleanFile) -> StoredFile:
    return StoredFile(
        id=new_id(),
        assay_id=order.assay_id,
        received_size=order.received_size,
        received_sha256=order.received_sha256,
        pieces=-(-clean.size // PIECE),
        clean=clean,
        added_at=tx.now,
        added_by=tx.call.by,
    )


async def _pieces(kept: Path) -> AsyncIterator[bytes]:
    async with await open_file(kept, "rb") as file:
        while content := await file.read(PIECE):
            yield content
