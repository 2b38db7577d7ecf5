"""An instrument that asks what is to be done with a tube (LAW, LAB-27) hears so in place of an acknowledgement."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from libs.common.identifiers import new_id
from services.samples.commands.instruments.answer_query import Asked
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import InstrumentMessage, Query
from services.samples.domain.instruments.outgoing import OutgoingOrder
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.acceptance import is_query
from services.samples.doors.hl7.display import dsr_q03
from services.samples.doors.hl7.reading import read
from services.samples.doors.orders_out import answer_to_query, asks_for_display, asks_for_orders
from services.samples.doors.ways import Ways

FindOrders = Callable[[Asked], Awaitable[Sequence[OutgoingOrder]]]


async def answering(arrival: Arrival, ways: Ways, find: FindOrders, now: datetime) -> Arrival:
    """RSP^K11 or QCK^Q02 as its answer, where it asks for the orders of tubes, or for all; else as it was."""
    if arrival.refusal is not None or not is_query(arrival.kind):
        return arrival
    try:
        message = read(arrival.raw, ways.of().rules)
        if message.query is None or not asks_for_orders(message) or not _names(message.query):
            return arrival
        asked = asked_by(message, message.query, ways)
        found = await find(asked)
        answer = answer_to_query(arrival.raw, message, found=len(found), now=now, control_id=new_id().hex[:20])
        if asks_for_display(message) and asked.profile.orders is None:
            answer = b"".join((answer, *_displayed(arrival.raw, found, now)))
    except Unreadable:
        return arrival
    return replace(arrival, answer=answer, answer_code="AA")


def _displayed(raw: bytes, found: Sequence[OutgoingOrder], now: datetime) -> Iterator[bytes]:
    """DSR^Q03 for each tube, where the device is told of its orders in no other way."""
    for order in found:
        codes = [test.code for test in order.tests]
        yield dsr_q03(raw, specimen=order.specimen, codes=codes, now=now, control_id=new_id().hex[:20])


def asked_by(message: InstrumentMessage, query: Query, ways: Ways) -> Asked:
    """With the device that it is, if anybody has registered it."""
    device, written = ways.sender(message.application, message.facility)
    return Asked(query=query, device=device, profile=written.profile, key=ways.assays)


def _names(query: Query) -> bool:
    return query.everything or bool(query.specimen_ids)
