"""Orders of kits in the database, with their lines and what was sent for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.kits.kit_order import Line, Order, SentKit
from services.samples.domain.kits.kit_order_states import OrderState
from services.samples.store.kits.kit_sight import seen_orders
from services.samples.store.tables.kits import kit_order_kits, kit_order_lines, kit_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """What is asked for."""

    state: OrderState | None = None
    orderer: str | None = None
    supplier: str | None = None


async def add(tx: Transaction, order: Order, lines: Sequence[Line], entry: Audit) -> None:
    """Keep a new one."""
    await tx.execute(insert(kit_orders).values(**columns_of(order)))
    await tx.execute(insert(kit_order_lines), [{"order_id": order.id, **columns_of(line)} for line in lines])
    await audit.write(tx, entry)


async def save(tx: Transaction, order: Order, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(kit_orders).where(kit_orders.c.id == order.id).values(**columns_of(order)))
    await audit.write(tx, entry)


async def put_in(tx: Transaction, order_id: UUID, sent: Sequence[SentKit]) -> None:
    """Keep which kits were sent with it."""
    await tx.execute(insert(kit_order_kits), [{"order_id": order_id, **columns_of(kit)} for kit in sent])


async def note(tx: Transaction, order_id: UUID, looked_at: Sequence[SentKit]) -> None:
    """Keep which of them arrived."""
    rows = [{"in_order": order_id, "of_kit": kit.kit_id, "did": kit.arrived} for kit in looked_at]
    await tx.execute(_ARRIVED, rows)


async def find(tx: Transaction, order_id: UUID) -> Order:
    """One that the caller may see."""
    return _one(await tx.first(select(kit_orders).where(kit_orders.c.id == order_id, seen_orders(tx.call))))


async def lock(tx: Transaction, order_id: UUID) -> Order:
    """The same, and nobody else moves it; take it before its kits."""
    statement = select(kit_orders).where(kit_orders.c.id == order_id, seen_orders(tx.call))
    return _one(await tx.first(statement.with_for_update(key_share=True)))


async def lines_of(tx: Transaction, order_id: UUID) -> Sequence[Line]:
    """What is wanted."""
    kept = kit_order_lines.c
    rows = await tx.all(select(kit_order_lines).where(kept.order_id == order_id).order_by(kept.template))
    return [Line(template=row.template, number=row.number) for row in rows]


async def kits_of(tx: Transaction, order_id: UUID) -> Sequence[SentKit]:
    """What was sent."""
    kept = kit_order_kits.c
    rows = await tx.all(select(kit_order_kits).where(kept.order_id == order_id).order_by(kept.kit_id))
    return [SentKit(kit_id=row.kit_id, label=row.label, template=row.template, arrived=row.arrived) for row in rows]


async def fetch(tx: Transaction, asked: OrderFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    named = [kit_orders.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    order = (kit_orders.c.created_at.desc(), kit_orders.c.id.desc())
    return await pagination.fetch(tx, select(kit_orders).where(seen_orders(tx.call), *named), by=order, page=page)


def order_of(row: Row[Any]) -> Order:
    """A row as the order it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Order(**{**columns, "state": OrderState(columns["state"])})


_ARRIVED = (
    update(kit_order_kits)
    .where(kit_order_kits.c.order_id == bindparam("in_order"), kit_order_kits.c.kit_id == bindparam("of_kit"))
    .values(arrived=bindparam("did"))
)


def _one(row: Row[Any] | None) -> Order:
    if row is None:
        raise NotFound("There is no such order of kits.")
    return order_of(row)
