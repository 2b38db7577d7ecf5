"""One keep-alive connection that asks, waits for the whole answer, and asks again.

By hand on a bare transport: an HTTP client library costs several times what the server spends on an answer.
"""

import asyncio
import time
from collections.abc import Callable
from typing import cast

import httptools


class Unexpected(Exception):
    """An answer with another status than expected: then the figures mean nothing."""


class Client(asyncio.Protocol):
    """`next_request` gives the bytes of the next request, or None when there is no more to ask."""

    def __init__(self, next_request: Callable[[], bytes | None], *, expected: int) -> None:
        self._next_request = next_request
        self._expected = expected
        self._transport: asyncio.Transport | None = None
        self._body = b""
        self._asked_at = 0.0
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask at once."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its class
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._end(Unexpected(f"no HTTP: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up in the middle of the work."""
        self._end(exc or Unexpected("the connection was closed"))

    def on_body(self, body: bytes) -> None:
        """Keep it: an unexpected answer says why in it."""
        self._body += body

    def on_message_complete(self) -> None:
        """Take the time, and ask the next."""
        self.times.append(time.perf_counter() - self._asked_at)
        status = self._parser.get_status_code()
        if status != self._expected:
            self._end(Unexpected(f"{status} instead of {self._expected}: {self._body[:300]!r}"))
        else:
            self._ask()

    def _ask(self) -> None:
        request = self._next_request()
        if request is None or self._transport is None:
            self._end(None)
            return
        self._parser, self._body = httptools.HttpResponseParser(self), b""
        self._asked_at = time.perf_counter()
        self._transport.write(request)

    def _end(self, why: Exception | None) -> None:
        if self.done.done():
            return
        if why is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(why)
        if self._transport is not None:
            self._transport.close()
