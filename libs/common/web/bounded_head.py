"""A request's head within its time and size: uvicorn waits for it without end, and takes as much as comes.

Whoever opens connections and says nothing would fill the house, and one endless header its memory.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN: Final = 10.0
"""Seconds from the connection, or from the first byte of a later request, to the end of the head."""

LARGEST_HEAD: Final = 65_536
"""Bytes: four times the longest access token that is read."""


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol that hangs up on whoever takes too long, or too much, to say what it wants."""

    within = HEAD_WITHIN
    _ending: asyncio.TimerHandle | None = None
    _taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what came, as long as the head is not at its end."""
        super().data_received(data)
        if self._ending is None:
            return
        self._taken += len(data)
        if self._taken > LARGEST_HEAD:
            self._wait_no_more()
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._wait_no_more()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._wait_no_more()
        self._taken = 0
        self._ending = self.loop.call_later(self.within, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
