"""How many kits lie where, counted by the database from every movement; and what is on its way, or soon too old."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from libs.common.database import Transaction
from services.samples.domain.kits.kit_states import KitState
from services.samples.store.kits.kit_sight import seen_kits, seen_stocks
from services.samples.store.tables.kits import kit_stocks, kits

Kind = tuple[str, str]
"""Organisation and template."""


async def counted(tx: Transaction) -> Mapping[Kind, int]:
    """What lies where the caller may look."""
    rows = await tx.all(select(kit_stocks).where(seen_stocks(tx.call)))
    return {(row.organisation, row.template): row.in_stock for row in rows}


async def of_template(tx: Transaction, template: str) -> Mapping[str, int]:
    """How many of one kind lie where."""
    statement = select(kit_stocks).where(kit_stocks.c.template == template, seen_stocks(tx.call))
    return {row.organisation: row.in_stock for row in await tx.all(statement)}


async def on_the_way(tx: Transaction) -> Mapping[Kind, int]:
    """What was sent to whom and not received yet."""
    number = func.count().label("number")
    sent = select(kits.c.receiver, kits.c.template, number).where(kits.c.state == KitState.SENT, seen_kits(tx.call))
    return {(row.receiver, row.template): row.number for row in await _grouped(tx, sent, kits.c.receiver)}


async def first_expiries(tx: Transaction) -> Mapping[Kind, Any]:
    """The day on which the first kit of each stock is too old."""
    first = func.min(kits.c.expires_on).label("first")
    kept = select(kits.c.holder, kits.c.template, first).where(kits.c.state == KitState.IN_STOCK, seen_kits(tx.call))
    return {(row.holder, row.template): row.first for row in await _grouped(tx, kept, kits.c.holder)}


async def _grouped(tx: Transaction, statement: Any, place: Any) -> Sequence[Row[Any]]:
    return await tx.all(statement.group_by(place, kits.c.template))
