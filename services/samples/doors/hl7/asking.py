"""An instrument that asks what is to be done with a tube (LAW, LAB-27) hears so in place of an acknowledgement."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime

from libs.common.identifiers import new_id
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.acceptance import is_query
from services.samples.doors.hl7.reading import read
from services.samples.doors.orders_out import answer_to_query, asks_for_orders
from services.samples.doors.ways import Ways

CountOrders = Callable[[Collection[str]], Awaitable[int]]


async def answering(arrival: Arrival, ways: Ways, count: CountOrders, now: datetime) -> Arrival:
    """RSP^K11 or QCK^Q02 as its answer, where it asks for the orders of named tubes; else as it was."""
    if arrival.refusal is not None or not is_query(arrival.kind):
        return arrival
    try:
        message = read(arrival.raw, ways.of().rules)
        if message.query is None or not message.query.specimen_ids or not asks_for_orders(message):
            return arrival
        found = await count(message.query.specimen_ids)
        answer = answer_to_query(arrival.raw, message, found=found, now=now, control_id=new_id().hex[:20])
    except Unreadable:
        return arrival
    return replace(arrival, answer=answer, answer_code="AA")
