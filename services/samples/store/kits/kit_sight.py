"""Which kits, orders and stocks a call may see: the predicate in every query, in front of row-level security."""

from typing import Any

from sqlalchemy import ColumnElement, or_, true

from libs.common.call import Call
from services.samples.store.tables.kits import kit_orders, kit_stocks, kits

Condition = ColumnElement[Any]


def seen_kits(call: Call) -> Condition:
    """Those that the own organisation made, has, or waits for."""
    if call.everywhere:
        return true()
    return or_(kits.c.maker == call.scope, kits.c.holder == call.scope, kits.c.receiver == call.scope)


def seen_orders(call: Call) -> Condition:
    """Those by the own organisation, and those to it."""
    if call.everywhere:
        return true()
    return or_(kit_orders.c.orderer == call.scope, kit_orders.c.supplier == call.scope)


def seen_stocks(call: Call) -> Condition:
    """The own."""
    return true() if call.everywhere else kit_stocks.c.organisation == call.scope
