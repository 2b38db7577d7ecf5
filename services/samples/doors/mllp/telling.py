"""An order goes to a device over MLLP, and its answer is read: only one that names our message (MSA-2) counts."""

import asyncio
from typing import Final

from services.samples.commands.instruments.tell_devices import Said
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.doors.hl7.replies import Reply, read_reply
from services.samples.doors.orders_out import write_orders

WITHIN: Final = 10.0
"""Seconds for the connection, and again for the answer."""
LARGEST_ANSWER: Final = 1_000_000
_START, _END = b"\x0b", b"\x1c\x0d"
_RULES: Final = ReadingRules(name="answers", protocol=Protocol.HL7)


async def tell_over_mllp(device: Device, message: str, order: OutgoingOrder, envelope: Envelope) -> Said:
    """One connection for one message: a device that hangs holds up nothing but its own orders."""
    raw = write_orders(message, [order], envelope)
    connecting = asyncio.open_connection(device.orders_host, device.orders_port, limit=LARGEST_ANSWER)
    reader, writer = await asyncio.wait_for(connecting, WITHIN)
    try:
        writer.write(_START + raw + _END)
        await asyncio.wait_for(writer.drain(), WITHIN)
        return await asyncio.wait_for(_answer(reader, envelope.control_id), WITHIN)
    except asyncio.LimitOverrunError as much:
        raise ConnectionError from much
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader, control_id: str) -> Said:
    """Others' answers, left over from before, are passed by (Mirth #2113 takes them for its own)."""
    while True:
        block = await reader.readuntil(_END)
        try:
            reply = read_reply(block.rpartition(_START)[2].removesuffix(_END), _RULES)
        except Unreadable:
            continue
        if reply.answers == control_id:
            return Said(reply.code, taken=_is_taken(reply), text=_words(reply))


def _is_taken(reply: Reply) -> bool:
    return reply.taken and all(one.taken for one in reply.orders)


def _words(reply: Reply) -> str | None:
    said = " ".join(filter(None, (reply.text, *reply.errors)))
    return said[:1_000] or None
