"""The list of received messages: filters and pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, literal_column, not_, select

from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.samples.store.instruments import receipt_rows
from services.samples.store.tables.instrument_receipts import TO_LOOK_AT, instrument_receipts
from services.samples.store.tables.instruments import instrument_filings, instrument_observations

_WAITS: Final[ColumnElement[bool]] = literal_column(f"({TO_LOOK_AT})", Boolean)
"""As the index has it: with parameters the server could not use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFilter:
    """What is asked for; what is not said does not narrow."""

    equal: Mapping[str, object] = field(default_factory=dict)
    waiting: bool | None = None
    specimen: str | None = None
    assay_id: UUID | None = None
    sample_id: UUID | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None


async def fetch(tx: Transaction, asked: ReceiptFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    return await receipt_rows.fetch(tx, list(_conditions(asked)), page)


def _conditions(asked: ReceiptFilter) -> Iterator[ColumnElement[bool]]:
    kept = instrument_receipts.c
    for name, value in asked.equal.items():
        yield kept[name] == value
    if asked.waiting is not None:
        yield _WAITS if asked.waiting else not_(_WAITS)
    if asked.received_from is not None:
        yield kept.received_at >= asked.received_from
    if asked.received_before is not None:
        yield kept.received_at < asked.received_before
    yield from _within(asked)


def _within(asked: ReceiptFilter) -> Iterator[ColumnElement[bool]]:
    kept, filed, seen = instrument_receipts.c, instrument_filings.c, instrument_observations.c
    for column, value in ((filed.assay_id, asked.assay_id), (filed.sample_id, asked.sample_id)):
        if value is not None:
            yield kept.id.in_(select(filed.receipt_id).where(column == value))
    if asked.specimen is not None:
        yield kept.id.in_(select(seen.receipt_id).where(seen.lab == kept.lab, seen.specimen == asked.specimen))
