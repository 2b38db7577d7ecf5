"""One sender's connection: bytes in with a limit on how long it may be silent, bytes out, and its end."""

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import Final

from services.samples.doors.limits import Limits

READ_AT_MOST: Final = 131_072
"""Bytes taken at once. The connection holds at most twice as many more; then the sender has to wait."""

_PROBES: Final = 4
_PROBE_EVERY: Final = 15

GONE: Final = (OSError, ssl.SSLError)
"""What reading and writing raise when the sender is no longer there."""


class Line:
    """A sender that takes its answers slowly is read slowly: nothing is read while something is being written."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: Limits) -> None:
        self._reader = reader
        self._writer = writer
        self._limits = limits
        self._waiting: asyncio.Timeout | None = None
        self.told_to_end = False
        _probe(writer, limits)

    @property
    def peer(self) -> str | None:
        """The address of whoever sends, without its port."""
        found = self._writer.get_extra_info("peername")
        return str(found[0]) if found else None

    @property
    def certificate_name(self) -> str | None:
        """The common name in the sender's certificate, where there is one."""
        found = self._writer.get_extra_info("peercert") or {}
        named = [value for part in found.get("subject", ()) for key, value in part if key == "commonName"]
        return str(named[0]) if len(named) == 1 else None

    async def read(self, within: float) -> bytes:
        """What has come; nothing when no more will. TimeoutError: it has been silent for too long."""
        if self.told_to_end:
            return b""
        try:
            async with asyncio.timeout(within) as self._waiting:
                return await self._reader.read(READ_AT_MOST)
        except TimeoutError:
            if self.told_to_end:
                return b""
            raise
        finally:
            self._waiting = None

    def interrupt(self) -> None:
        """Read no more, also if it is being waited for; what was read is still answered."""
        self.told_to_end = True
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def write(self, answer: bytes) -> None:
        """Send it, and wait while the sender takes nothing."""
        if answer:
            self._writer.write(answer)
            async with asyncio.timeout(self._limits.leaving):
                await self._writer.drain()

    async def end(self) -> None:
        """What was written is sent. What still comes is read away: else it would destroy the answers on their way."""
        with suppress(TimeoutError, *GONE):
            async with asyncio.timeout(self._limits.quiet):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                    while await self._reader.read(READ_AT_MOST):
                        pass
                self._writer.close()
                await self._writer.wait_closed()
        self._writer.transport.abort()


def _probe(writer: asyncio.StreamWriter, limits: Limits) -> None:
    """Ask a silent machine whether it is still there, so that one that has vanished keeps no place."""
    found = writer.get_extra_info("socket")
    if found is None or found.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", limits.probe), ("TCP_KEEPINTVL", _PROBE_EVERY), ("TCP_KEEPCNT", _PROBES)):
        if hasattr(socket, name):
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
