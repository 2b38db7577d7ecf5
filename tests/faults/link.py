"""A way between two programs that can fail: a port on the loopback that leads to another one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from libs.common.embedded.ports import LOOPBACK, free_port

AT_ONCE = 1 << 16


@dataclass
class Link:
    """Passes on what comes, as long as it is whole."""

    target: int
    port: int = field(default_factory=free_port)
    _server: asyncio.Server | None = None
    _passes: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def cut(self) -> None:
        """Both ends are told: connections break, and new ones are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._drop()

    async def swallow(self) -> None:
        """Nobody is told anything: what is sent does not arrive, and connecting finds no answer."""
        self._passes.clear()

    async def mend(self) -> None:
        """It is whole again. What was swallowed stays so: such connections break, as after hours they have."""
        if not self._passes.is_set():
            self._drop()
        self._passes.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, LOOPBACK, self.port)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        ends = [writer]
        self._writers.add(writer)
        with suppress(OSError, asyncio.CancelledError):  # at the end of a test its connections may still be open
            try:
                await self._passes.wait()
                far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.target)
                ends.append(far_writer)
                self._writers.add(far_writer)
                await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
            finally:
                for end in ends:
                    end.transport.abort()
                self._writers.difference_update(ends)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(AT_ONCE):
            await self._passes.wait()
            writer.write(data)
            await writer.drain()
        writer.close()

    def _drop(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._writers.clear()


@asynccontextmanager
async def link(target: int) -> AsyncIterator[Link]:
    """A way to this port, gone at the end."""
    made = Link(target)
    await made.mend()
    try:
        yield made
    finally:
        await made.cut()
