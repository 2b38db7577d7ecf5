"""Connections for many thousand small requests: each byte goes out as it is, and the answer comes back as httpx knows it."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

import httpx
from httptools import HttpResponseParser

PATIENCE = 60
WITH_BODY = {"POST", "PUT", "PATCH"}


class Lines:
    """One's own lines to each server, kept between requests; a third of the work of a client for everybody."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Line]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for lines in self._idle.values():
            for line in lines:
                line.close()

    async def request(
        self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Ask once, on a line of its own for that time."""
        where = httpx.URL(url)
        server = urlsplit(url).netloc
        line = self._free(server) or await _opened(where.host, where.port or 80)
        async with asyncio.timeout(PATIENCE):
            answer = await line.ask(_head(method, where.raw_path, server, content, headers) + (content or b""))
        if line.is_open:
            self._idle[server].append(line)
        return answer

    def _free(self, server: str) -> "Line | None":
        while self._idle[server]:
            if (line := self._idle[server].pop()).is_open:
                return line
        return None


class Line(asyncio.Protocol):
    """One connection, on which one request at a time is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.is_open = True

    def ask(self, request: bytes) -> "asyncio.Future[httpx.Response]":
        """The answer; a server may give it and hang up before it has read all."""
        self._parser = HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._answer: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        self.is_open = False
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if hasattr(self, "_answer") and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("hung up without an answer"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if not self._parser.should_keep_alive():
            self.close()
        if not self._answer.done():
            self._answer.set_result(httpx.Response(status, headers=self._headers, content=b"".join(self._body)))


async def _opened(host: str, port: int) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(Line, host, port)
    return line


def _head(method: str, path: bytes, server: str, content: bytes | None, headers: Mapping[str, str]) -> bytes:
    told = {"Host": server, **headers}
    if content is not None or method in WITH_BODY:
        told["Content-Length"] = str(len(content or b""))
    lines = [
        method.encode() + b" " + path + b" HTTP/1.1",
        *(f"{name}: {value}".encode() for name, value in told.items()),
    ]
    return b"\r\n".join([*lines, b"", b""])
