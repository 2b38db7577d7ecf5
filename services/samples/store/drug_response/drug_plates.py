"""Plates of drug response profiling in the database: kept, found, claimed, moved on."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.drug_response.drug_plates import DrugPlates, Failure, PlatesState
from services.samples.store.tables.drug_response import drug_plates

_P: Final = drug_plates.c

_MOVING: Final = (
    "state",
    "drugs_done",
    "attempts",
    "claim",
    "claimed_until",
    "result_version",
    "failure",
    "reason",
    "not_fitted",
    "finished_at",
    "version",
)
"""What was posted never changes."""


async def add(tx: Transaction, plates: DrugPlates, entry: Audit) -> None:
    """Keep what was posted."""
    await tx.execute(insert(drug_plates).values(**columns_of(plates)))
    await audit.write(tx, entry)


async def save(tx: Transaction, plates: DrugPlates, entry: Audit | None) -> None:
    """Keep how far they have come; a bunch more is nothing to write down for ever."""
    columns = columns_of(plates)
    changed = {name: columns[name] for name in _MOVING}
    await tx.execute(update(drug_plates).where(_P.id == plates.id).values(**changed))
    if entry is not None:
        await audit.write(tx, entry)


async def same(tx: Transaction, assay_id: UUID, content_hash: bytes) -> DrugPlates | None:
    """The same content of an assay that this transaction has locked, unless it failed."""
    wanted = (_P.assay_id == assay_id, _P.content_hash == content_hash, _P.state != PlatesState.FAILED)
    row = await tx.first(select(drug_plates).where(*wanted))
    return None if row is None else plates_of(row)


async def find(tx: Transaction, assay_id: UUID, plates_id: UUID) -> DrugPlates:
    """Of an assay whose drafts the caller may see."""
    row = await tx.first(select(drug_plates).where(_P.assay_id == assay_id, _P.id == plates_id))
    if row is None:
        raise NotFound("There are no such plates of this assay.")
    return plates_of(row)


async def of_assay(tx: Transaction, assay_id: UUID) -> Sequence[DrugPlates]:
    """All of an assay whose drafts the caller may see, the newest first."""
    found = select(drug_plates).where(_P.assay_id == assay_id).order_by(_P.submitted_at.desc(), _P.id.desc())
    return [plates_of(row) for row in await tx.all(found)]


async def lock_next(tx: Transaction) -> DrugPlates | None:
    """Those that have waited longest and that no worker has in hand, locked; others are passed over."""
    free = or_(_P.state == PlatesState.WAITING, _P.claimed_until < tx.now)
    open_ones = select(drug_plates).where(_P.state.in_(("waiting", "calculating")), free)
    oldest = open_ones.order_by(_P.submitted_at, _P.id).limit(1).with_for_update(skip_locked=True)
    row = await tx.first(oldest)
    return None if row is None else plates_of(row)


async def lock(tx: Transaction, plates_id: UUID) -> DrugPlates:
    """Nobody else changes them until the end of the transaction."""
    return plates_of(await tx.one(select(drug_plates).where(_P.id == plates_id).with_for_update()))


def plates_of(row: Row[Any]) -> DrugPlates:
    """A row as the plates it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    state, failure = PlatesState(columns.pop("state")), columns.pop("failure")
    return DrugPlates(**columns, state=state, failure=None if failure is None else Failure(failure))
