"""What became of each group of a message, which of its ids wait to become known, and what was observed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.instruments.filing import GroupFiling, Outcome
from services.samples.domain.instruments.known import as_key
from services.samples.domain.instruments.message import Observation, OrderGroup
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.veil import cover_for, covered
from services.samples.store.instruments.lookups import LONGEST
from services.samples.store.tables.instruments import (
    instrument_filings,
    instrument_observations,
    instrument_waits,
)

_NEW: Final = insert(instrument_filings)
_FILING: Final = _NEW.on_conflict_do_update(
    index_elements=["receipt_id", "place"],
    set_={column.name: _NEW.excluded[column.name] for column in instrument_filings.c if not column.primary_key},
)
_OBSERVED: Final = insert(instrument_observations).on_conflict_do_nothing()
_WAITS: Final = insert(instrument_waits)
_WITHOUT_VALUES: Final[Mapping[str, Any]] = {
    "text": None,
    "values": [],
    "reference_range": None,
    "notes": [],
    "flags": [],
}
_NO_VALUES: Final = ("specimen", "placer", "filler", "order_code", "code", "sub_id", "unit", "device", "operator")
"""They hold no value, unless a sender puts one there."""


def keep(tx: Transaction, filings: Sequence[GroupFiling]) -> None:
    """The newest word on each group stands; what stood there before is in the audit trail."""
    for filing in filings:
        row = columns_of(filing)
        lists = {"tried": list(filing.tried), "remarks": list(filing.remarks)}
        tx.later(_FILING, {**row, **lists, "outcome": filing.outcome.value, "kind": filing.kind})


def observe(
    tx: Transaction, receipt: Receipt, groups: Sequence[OrderGroup], controls: Collection[int], *, inherited: bool
) -> None:
    """Everything that was observed, in the sender's words; once, however often the message is filed.

    Of a message that may hold inherited findings the values stay with its bytes: no other table has them.
    """
    cover = cover_for(inherited=inherited)
    for place, group in enumerate(groups):
        alike = _of_group(receipt, place, group, control=place in controls)
        for turn, seen in enumerate(group.observations):
            row = {**alike, "turn": turn, **_observed(seen)}
            row |= {name: covered(row[name], cover) for name in _NO_VALUES}
            tx.later(_OBSERVED, {**row, **_WITHOUT_VALUES} if inherited else row)


async def wait_for(tx: Transaction, receipt: Receipt, tried: Collection[str]) -> None:
    """The ids of which one may become known later; none: it waits for nothing any more."""
    if receipt.version > 1:
        # Of a message that comes for the first time there is nothing: asking would send what is gathered of others.
        await tx.execute(delete(instrument_waits).where(instrument_waits.c.receipt_id == receipt.id))
    for one in sorted({as_key(one) for one in tried if len(one) <= LONGEST}):
        row = {"receipt_id": receipt.id, "tried": one, "lab": receipt.lab, "looked_at": tx.now}
        tx.later(_WAITS, row)


async def of_receipt(tx: Transaction, receipt_id: UUID) -> Sequence[GroupFiling]:
    """In the order of the message; the caller has been shown it."""
    kept = instrument_filings.c
    rows = await tx.all(select(instrument_filings).where(kept.receipt_id == receipt_id).order_by(kept.place))
    return [filing_of(row) for row in rows]


async def of_receipts(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Sequence[GroupFiling]]:
    """The same of several."""
    found: dict[UUID, list[GroupFiling]] = {one: [] for one in ids}
    if ids:
        kept = instrument_filings.c
        wanted = select(instrument_filings).where(kept.receipt_id.in_(ids)).order_by(kept.receipt_id, kept.place)
        for row in await tx.all(wanted):
            found[row.receipt_id].append(filing_of(row))
    return found


async def status_of_version(tx: Transaction, assay_id: UUID, version: int) -> str | None:
    """What the instrument called the body that is this version; None if no message brought it."""
    kept = instrument_filings.c
    wanted = select(kept.status).where(kept.assay_id == assay_id, kept.result_version == version)
    row = await tx.first(wanted.order_by(kept.at.desc()).limit(1))
    return None if row is None else str(row.status)


def filing_of(row: Row[Any]) -> GroupFiling:
    """A row as what it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    kind = columns["kind"]
    return GroupFiling(
        **{**columns, "outcome": Outcome(columns["outcome"]), "kind": None if kind is None else Kind(kind)}
    )


def _of_group(receipt: Receipt, place: int, group: OrderGroup, *, control: bool) -> dict[str, Any]:
    return {
        "receipt_id": receipt.id,
        "place": place,
        "lab": receipt.lab,
        "received_at": receipt.received_at,
        "control": control,
        "specimen": next(iter(group.specimen.ids), None),
        "placer": group.placer,
        "filler": group.filler,
        "order_code": group.code,
    }


def _observed(seen: Observation) -> dict[str, Any]:
    return {
        "code": seen.code,
        "text": seen.text,
        "system": seen.system,
        "sub_id": seen.sub_id,
        "value_type": seen.value_type,
        "unit": seen.unit,
        "reference_range": seen.reference_range,
        "raw_status": seen.raw_status,
        "values": list(seen.values),
        "flags": list(seen.flags),
        "notes": list(seen.notes),
        "status": seen.status.value,
        "observed_at": seen.observed_at,
        "device": seen.device,
        "operator": seen.operator,
    }
