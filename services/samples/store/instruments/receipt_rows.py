"""Received messages as they are looked up: one, some that wait, a page; and what becomes of them is kept."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, func, select, text, update

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.instruments.arrival import Door, ReceiptState
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.receipt import Receipt
from services.samples.store.sight import seen_by
from services.samples.store.tables.instrument_receipts import TO_FILE, instrument_receipts

_KEPT: Final = instrument_receipts.c
_COLUMNS: Final = tuple(column for column in _KEPT if column.name not in {"raw", "body_hash"})
_PLAIN: Final = tuple(column for column in _COLUMNS if column.name not in {"parsed", "answer"})
AT_A_TIME: Final = 32_000_000
"""Bytes of messages that are read in one transaction; one message may be larger."""

_MOVED: Final = update(instrument_receipts).where(_KEPT.id == bindparam("moved"))


async def labs_waiting(tx: Transaction) -> Sequence[str]:
    """The laboratories with messages that nobody has looked at yet, whose came first foremost."""
    waiting = select(_KEPT.lab, func.min(_KEPT.received_at).label("first")).where(text(TO_FILE)).group_by(_KEPT.lab)
    return [row.lab for row in await tx.all(waiting.order_by("first"))]


async def hold_lab(tx: Transaction, lab: str) -> bool:
    """Whether this transaction may file the laboratory's messages; otherwise somebody does so at this moment."""
    name = f"file instrument messages of {lab}"
    return bool(await tx.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))))


async def take(tx: Transaction, lab: str, *, limit: int) -> Sequence[tuple[Receipt, bytes]]:
    """The next ones in the order in which they came, with their bytes."""
    waiting = (
        select(_KEPT.id, _KEPT.raw_size)
        .where(_KEPT.lab == lab, text(TO_FILE))
        .order_by(_KEPT.id)
        .limit(limit)
        .subquery()
    )
    so_far = func.sum(waiting.c.raw_size).over(order_by=waiting.c.id) - waiting.c.raw_size
    counted = select(waiting.c.id, so_far.label("before")).subquery()
    ids = select(counted.c.id).where(counted.c.before <= AT_A_TIME)
    rows = await tx.all(select(*_COLUMNS, _KEPT.raw).where(_KEPT.id.in_(ids)).order_by(_KEPT.id))
    return [(receipt_of(row), bytes(row.raw)) for row in rows]


async def lock(tx: Transaction, receipt_id: UUID) -> Receipt:
    """One of the own, and nobody else decides on it meanwhile."""
    return _one(await tx.first(select(*_COLUMNS).where(_KEPT.id == receipt_id, _seen(tx)).with_for_update()))


async def find(tx: Transaction, receipt_id: UUID) -> Receipt:
    """One of the own."""
    return _one(await tx.first(select(*_COLUMNS).where(_KEPT.id == receipt_id, _seen(tx))))


async def seen_of(tx: Transaction, ids: Collection[UUID]) -> Sequence[Receipt]:
    """Those of them that the caller may see, without what was in them."""
    rows = await tx.all(select(*_PLAIN).where(_KEPT.id.in_(ids), _seen(tx))) if ids else ()
    return [receipt_of(row) for row in rows]


async def raw_of(tx: Transaction, receipt_id: UUID) -> bytes:
    """The bytes as they were received."""
    row = await tx.first(select(_KEPT.raw).where(_KEPT.id == receipt_id, _seen(tx)))
    if row is None:
        raise NotFound("There is no such message.")
    return bytes(row.raw)


async def fetch(tx: Transaction, where: Sequence[ColumnElement[bool]], page: PageRequest) -> Slice:
    """One page, the newest first, without what was in them."""
    statement = select(*_PLAIN).where(_seen(tx), *where)
    return await pagination.fetch(tx, statement, by=(_KEPT.received_at.desc(), _KEPT.id.desc()), page=page)


async def save(tx: Transaction, receipt: Receipt, entry: Audit) -> None:
    """Keep what has become of it; what was received, and what was answered, never changes."""
    changed = ("device", "profile", "state", "reason", "parsed", "processed_at", "version")
    row = {name: getattr(receipt, name) for name in changed}
    tx.later(_MOVED, {"moved": receipt.id, **row})
    await audit.write(tx, entry)


def receipt_of(row: Row[Any]) -> Receipt:
    """A row as what it keeps; columns that were not asked for are empty."""
    found: dict[str, Any] = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    columns: dict[str, Any] = {column.name: found.get(column.name) for column in _COLUMNS}
    words: dict[str, Any] = {
        "door": Door(columns["door"]),
        "protocol": Protocol(columns["protocol"]),
        "state": ReceiptState(columns["state"]),
        "answer": None if columns["answer"] is None else bytes(columns["answer"]),
        "assays": None if columns["assays"] is None else tuple(columns["assays"]),
    }
    return Receipt(**{**columns, **words})


def _seen(tx: Transaction) -> Any:
    return seen_by(tx.call, _KEPT.lab)


def _one(row: Row[Any] | None) -> Receipt:
    if row is None:
        raise NotFound("There is no such message.")
    return receipt_of(row)
