"""Where each kit is, and the stocks that follow from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select, true

from libs.common.contracts.samples.kits import KitStep
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.reporting.store.tables.kits import kits


async def save(tx: Transaction, event: KitStep) -> None:
    """The last thing that was done with it counts."""
    await keep_newest(
        tx,
        kits,
        kit_id=event.kit_id,
        version=event.version,
        label=event.label,
        template=event.template,
        step=event.participle,
        maker=event.maker,
        holder=event.holder,
        stock_of=event.stock_of,
        receiver=event.receiver,
        expires_on=event.expires_on,
        stated_at=event.at,
    )


async def stocks(tx: Transaction) -> Sequence[Row[Any]]:
    """How many lie where, by kind: of the own stock, and of the kits that the own hub has made, wherever they are."""
    columns = kits.c
    statement = (
        select(
            columns.stock_of.label("organisation"),
            columns.template,
            func.count().label("in_stock"),
            func.min(columns.expires_on).label("first_expires_on"),
        )
        .where(columns.stock_of.is_not(None), _seen(tx))
        .group_by(columns.stock_of, columns.template)
        .order_by(columns.stock_of, columns.template)
    )
    return await tx.all(statement)


async def coming(tx: Transaction) -> Sequence[Row[Any]]:
    """How many are on their way where to."""
    columns = kits.c
    statement = select(columns.receiver.label("organisation"), columns.template, func.count().label("on_the_way"))
    sent = statement.where(columns.step == "sent", _seen(tx))
    return await tx.all(sent.group_by(columns.receiver, columns.template))


def _seen(tx: Transaction) -> Any:
    if tx.call.everywhere:
        return true()
    mine = tx.call.scope
    return or_(kits.c.maker == mine, kits.c.holder == mine, kits.c.receiver == mine)
