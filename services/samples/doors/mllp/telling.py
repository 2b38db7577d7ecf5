"""An order goes to a device over MLLP, and its answer is read: only one that names our message (MSA-2) counts."""

import asyncio
from contextlib import suppress
from typing import Final

from libs.common.outbound.door import NoPublicAddress
from services.samples.commands.instruments.tell_devices import NobodyAnswered, Said
from services.samples.commands.instruments.ways_out import NOT_OURS, WaysOut
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.outgoing import Envelope, OutgoingOrder
from services.samples.doors.hl7.replies import said_in
from services.samples.doors.orders_out import write_orders

WITHIN: Final = 10.0
"""Seconds for the connection, and again for the answer."""
LARGEST_ANSWER: Final = 1_000_000
_START, _END = b"\x0b", b"\x1c\x0d"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def tell_over_mllp(
    device: Device, message: str, order: OutgoingOrder, envelope: Envelope, *, out: WaysOut
) -> Said:
    """One connection for one message: a device that hangs holds up nothing but its own orders."""
    raw = write_orders(message, [order], envelope)
    reader, writer = await _connected(device, out)
    try:
        writer.write(_START + raw + _END)
        await asyncio.wait_for(writer.drain(), WITHIN)
        return await asyncio.wait_for(_answer(reader, envelope.control_id), WITHIN)
    except asyncio.LimitOverrunError as much:
        raise ConnectionError from much
    finally:
        writer.close()


async def _connected(device: Device, out: WaysOut) -> Streams:
    """To the very address that was looked at, the first that answers."""
    port = device.orders_port or 0
    try:
        found = await out.of(device.lab, secret=False).addresses(device.orders_host or "", port)
    except NoPublicAddress:
        raise NobodyAnswered(NOT_OURS) from None
    for address in found[:-1]:
        with suppress(OSError, TimeoutError):
            return await _open(address, port)
    return await _open(found[-1], port)


async def _open(address: str, port: int) -> Streams:
    return await asyncio.wait_for(asyncio.open_connection(address, port, limit=LARGEST_ANSWER), WITHIN)


async def _answer(reader: asyncio.StreamReader, control_id: str) -> Said:
    """Others' answers, left over from before, are passed by."""
    while True:
        block = await reader.readuntil(_END)
        reply = said_in(block.rpartition(_START)[2], control_id)
        if reply is not None:
            return Said(reply.code, taken=reply.taken_whole, text=reply.words)
