"""Instruments as they are seen from a door: they send bytes in any pieces, and read answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

from services.samples.doors.listening import Listening

Opened = Callable[..., Any]
START, STOP = b"\x0b", b"\x1c\r"
ANSWER_WITHIN = 60.0


def oru(control_id: str = "1", *, text: str = "none", header: str = "", version: str = "2.5.1") -> bytes:
    """A small result; `header` is what stands after MSH-12."""
    return (
        f"MSH|^~\\&|GENLAB|HUB|LIS|NET|20260616103000||ORU^R01^ORU_R01|{control_id}|P|{version}{header}\r"
        f"PID|1||000001AF\rOBR|1|P1|F1|51969-4^Genetic analysis^LN\rOBX|1|ST|48018-6^Gene^LN||{text}||||||F\r"
    ).encode()


def block(message: bytes) -> bytes:
    return START + message + STOP


class Sender:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *pieces: bytes) -> Self:
        """Each in a packet of its own, as far as a program can say so."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)
        return self

    async def answer(self) -> bytes:
        """The next block."""
        async with asyncio.timeout(ANSWER_WITHIN):
            sent = await self.reader.readuntil(STOP)
        assert sent.startswith(START), sent
        return sent[1:-2]

    async def msa(self) -> str:
        """MSA of the next answer: code and control id."""
        lines = (await self.answer()).decode("iso8859-1").split("\r")
        return "|".join(next(line for line in lines if line.startswith("MSA")).split("|")[1:3])

    async def rest(self) -> bytes:
        """Everything until the other end hangs up."""
        async with asyncio.timeout(ANSWER_WITHIN):
            return await self.reader.read()


@asynccontextmanager
async def calling(listening: Listening, **told: Any) -> AsyncIterator[Sender]:
    """Connected to the first door."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listening.doors[0].port, **told)
    try:
        yield Sender(reader, writer)
    finally:
        writer.transport.abort()
