"""The way out to addresses that others name: a request to a public address, bounded in time and size, or a reason.

The name is resolved here, every address it has is looked at, and the connection goes to the very address that was
looked at: a name that points elsewhere a moment later gains nothing. The certificate is still checked against the name.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
from httpcore import SOCKET_OPTION, AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from libs.common.outbound.public_address import is_loopback, is_public

CONNECT_WITHIN: Final = 5.0
ANSWER_WITHIN: Final = 10.0
WHOLE_WITHIN: Final = 20.0
LONGEST_ANSWER: Final = 65_536
"""Bytes that are read of an answer; nobody needs them, but a connection can be used again only after its end."""

KEPT_FOR: Final = 10.0
PORTS: Final = {"http": 80, "https": 443}

Allows = Callable[[str, int], bool]
"""Whether an address that is not public may be called at this port all the same."""


class NoPublicAddress(Exception):
    """The name leads nowhere, or to a machine that nobody outside may have us call.

    Both are one answer: whoever asks learns no names of the network that we are in.
    """


@dataclass(frozen=True, slots=True)
class Answered:
    """The status of the answer, or why there was none; of what it said, the beginning."""

    status: int | None
    trouble: str | None = None
    content: bytes = b""

    @property
    def accepted(self) -> bool:
        """Any 2xx; a redirection is not followed, and no acceptance."""
        return self.status is not None and is_success(self.status)


def is_success(status: int) -> bool:
    """Whether a status says that the request was taken."""
    return 200 <= status < 300  # noqa: PLR2004 - as in RFC 9110


class Door:
    """Made once per process; `to_loopback` also lets requests go to this machine, for tests and trials."""

    def __init__(
        self, *, to_loopback: bool = False, keep: int = 0, allows: Allows | None = None, to_public: bool = True
    ) -> None:
        """`keep` connections stay open for the next request; `allows` names further addresses."""
        self._guard = _Guard(to_loopback=to_loopback, allows=allows or _nothing_more, to_public=to_public)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=keep,
            keepalive_expiry=KEPT_FOR,
            network_backend=self._guard,
        )

    async def check(self, url: str) -> None:
        """Refuse now what would be refused later."""
        parts = urlsplit(url)
        await self.addresses(parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where the name leads, if everything that it leads to may be called: for other protocols than HTTP."""
        return await self._guard.addresses(host, port)

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answered:
        """Send it; whatever goes wrong is an answer, too."""
        try:
            async with asyncio.timeout(WHOLE_WITHIN):
                return await self._answer(url, headers, body)
        except NoPublicAddress:
            return Answered(None, "no_public_address")
        except (TimeoutError, httpcore.TimeoutException):
            return Answered(None, "timed_out")
        except (httpcore.ConnectError, ssl.SSLError):
            return Answered(None, "not_reached")
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return Answered(None, "broken_off")

    async def close(self) -> None:
        """Let go of the connections that were kept."""
        await self._pool.aclose()

    async def _answer(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        timeouts = {"connect": CONNECT_WITHIN, "read": ANSWER_WITHIN, "write": ANSWER_WITHIN, "pool": WHOLE_WITHIN}
        named: Any = list(headers.items())
        asked = self._pool.stream("POST", url, headers=named, content=body, extensions={"timeout": timeouts})
        async with asked as response:
            read = bytearray()
            async for piece in response.aiter_stream():
                read += piece
                if len(read) > LONGEST_ANSWER:
                    break
            return Answered(int(response.status), content=bytes(read[:LONGEST_ANSWER]))


class _Guard(AsyncNetworkBackend):
    """Connects to addresses that were looked at, and to no others."""

    def __init__(self, *, to_loopback: bool, allows: Allows, to_public: bool) -> None:
        self._to_loopback = to_loopback
        self._allows = allows
        self._to_public = to_public
        self._plain = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """To the first of the addresses that answers."""
        refused: httpcore.ConnectError | None = None
        for address in await self.addresses(host, port):
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as failure:
                refused = failure
        raise refused or NoPublicAddress(host)

    async def sleep(self, seconds: float) -> None:
        """As the pool wants to wait."""
        await self._plain.sleep(seconds)

    async def addresses(self, host: str, port: int) -> list[str]:
        """All that the name has; one that is not allowed among them spoils the name."""
        found = await _resolved(host, port)
        if not all(self._is_allowed(address, port) for address in found):
            raise NoPublicAddress(host)
        return found

    def _is_allowed(self, address: str, port: int) -> bool:
        if (self._to_public and is_public(address)) or (self._to_loopback and is_loopback(address)):
            return True
        return self._allows(address, port)


def _nothing_more(_address: str, _port: int) -> bool:
    return False


async def _resolved(host: str, port: int) -> list[str]:
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as failure:
        raise NoPublicAddress(host) from failure
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
