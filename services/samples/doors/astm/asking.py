"""A device that asks for its orders with a Q record is answered with H, P, O and L: what is wanted, or nothing."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from libs.common.identifiers import new_id
from services.samples.commands.instruments.answer_query import Asked
from services.samples.domain.instruments.arrival import Arrival
from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.astm.arriving import header_of
from services.samples.doors.astm.orders import answer_records
from services.samples.doors.astm.reading import read
from services.samples.doors.ways import Ways

FindOrders = Callable[[Asked], Awaitable[Sequence[OutgoingOrder]]]

_QUESTION: Final = re.compile(rb"[\r\n]\s*Q[^A-Za-z0-9\s]")


def is_question(arrival: Arrival) -> bool:
    """Whether there is a Q record in it; seen at a glance, as most messages are results."""
    return arrival.refusal is None and _QUESTION.search(arrival.raw) is not None


async def answer_of(arrival: Arrival, ways: Ways, find: FindOrders, now: datetime) -> bytes | None:
    """The records that answer it, in the device's own delimiters; None: it asks for nothing, or no more."""
    header = header_of(arrival.raw) if is_question(arrival) else None
    message = _read(arrival, ways) if header else None
    if header is None or message is None or message.query is None or message.query.cancelled:
        return None
    device, written = ways.sender(message.application, None)
    found = await find(Asked(query=message.query, device=device, profile=written.profile, key=ways.assays))
    envelope = Envelope(control_id=new_id().hex[-20:], now=now, receiving_application=message.application or "")
    return answer_records(found, envelope, signs=header.signs)


def _read(arrival: Arrival, ways: Ways) -> InstrumentMessage | None:
    try:
        return read(arrival.raw, ways.of(arrival.sender or None).rules)
    except Unreadable:
        return None
