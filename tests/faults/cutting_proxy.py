"""A line to a server that can be cut at the worst moment: after the server has done it, before it could say so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65_536


class CuttingProxy:
    """Passes everything on, both ways, until told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._after: bytes | None = None
        self.cuts = 0

    def cut_after(self, question: bytes) -> None:
        """Let the next such question through, and lose the answer with the connection."""
        self._after = question

    def cut(self) -> None:
        """Cut all connections now."""
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        to_server, to_client = asyncio.Event(), writer
        answers, server = await asyncio.open_connection(*self._to)
        self._writers |= {writer, server}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._questions(reader, server, asked=to_server))
                group.create_task(self._answers(answers, to_client, lost=to_server))
        except* OSError:
            pass
        finally:
            self._writers -= {writer, server}
            for end in (writer, server):
                end.transport.abort()

    async def _questions(
        self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, *, asked: asyncio.Event
    ) -> None:
        while said := await reader.read(CHUNK):
            if self._after is not None and self._after in said:
                self._after = None
                asked.set()
            server.write(said)
            await server.drain()
        raise ConnectionResetError

    async def _answers(
        self, answers: asyncio.StreamReader, client: asyncio.StreamWriter, *, lost: asyncio.Event
    ) -> None:
        while said := await answers.read(CHUNK):
            if lost.is_set():
                self.cuts += 1
                raise ConnectionResetError
            client.write(said)
            await client.drain()
        raise ConnectionResetError


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """The proxy, and the server's address through it."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    proxy = CuttingProxy(parts.hostname, parts.port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        credentials = parts.netloc.rpartition("@")[0]
        yield proxy, urlunsplit(parts._replace(netloc=f"{credentials}@127.0.0.1:{port}"))
    finally:
        proxy.cut()
        server.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)
