"""No body larger than its limit, and none that never ends: refused as soon as it is too much or too late."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.errors import TooLarge, TooSlow
from libs.common.problems import Fault
from libs.common.web.handlers import tell

DEFAULT_LIMIT: Final = 1_000_000
MOST_SKIPPED: Final = 32_000_000
"""What is announced as longer than this is answered unread: the caller may lose the answer, not we our time."""

AT_LEAST_FOR: Final = 20.0
SLOWEST: Final = 50_000
"""Every body has 20 seconds, and more by its limit: 50,000 bytes per second is a poor line.
Whoever sends slower keeps a place that others need."""

CLOSE: Final = {"Connection": "close"}
"""What has not been read is in the way of the next request: the connection ends."""


class BodyLimit:
    """ASGI middleware; `larger` names path prefixes that take more, with their limits in bytes; `*` is any one step.

    Starlette's own limiter answers in plain text, and replaces problems of ours by that.
    """

    def __init__(
        self, app: ASGIApp, *, larger: Mapping[str, int] | None = None, at_least_for: float = AT_LEAST_FOR
    ) -> None:
        self._app = app
        self._larger = dict(larger or {})
        self._at_least_for = at_least_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        announced = _announced(scope)
        if announced > limit:
            await _skip(receive, announced, until=_now() + self._patience(announced))
            response = tell(Request(scope), TooLarge(), _fault(limit), headers=CLOSE)
            await response(scope, receive, send)
            return
        await self._app(scope, _Counted(receive, limit, until=_now() + self._patience(limit)), send)

    def _patience(self, size: int) -> float:
        return self._at_least_for + min(size, MOST_SKIPPED) / SLOWEST

    def _limit(self, path: str) -> int:
        fitting = [limit for prefix, limit in self._larger.items() if _begins(path, prefix)]
        return max(fitting, default=DEFAULT_LIMIT)


def _begins(path: str, prefix: str) -> bool:
    steps, wanted = path.split("/"), prefix.rstrip("/").split("/")
    return len(steps) >= len(wanted) and all(one in {"*", step} for one, step in zip(wanted, steps, strict=False))


class _Counted:
    """Hands on what comes in until it is too much or too late."""

    def __init__(self, receive: Receive, limit: int, *, until: float) -> None:
        self._receive = receive
        self._left = limit
        self._until: float | None = until

    async def __call__(self) -> Message:
        """The next piece; an HTTPException is what FastAPI lets through while it reads a body."""
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(TooSlow.status, headers=CLOSE) from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(TooLarge.status, headers=CLOSE)
        if not message.get("more_body", False):
            self._until = None  # whoever asks further waits for the caller to hang up
        return message


async def _skip(receive: Receive, announced: int, *, until: float) -> None:
    """Let the caller finish: who still sends while we hang up loses the answer with the connection."""
    more = announced <= MOST_SKIPPED
    with suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            while more:
                more = (await receive()).get("more_body", False)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _fault(limit: int) -> Fault:
    return Fault(where="body", what="The body is too large.", right=f"at most {limit} bytes")
