"""No body larger than its limit: refused by its announced length, or as soon as more than that has come."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.errors import TooLarge
from libs.common.problems import Fault
from libs.common.web.handlers import tell

DEFAULT_LIMIT: Final = 1_000_000
MOST_SKIPPED: Final = 32_000_000
"""What is announced as longer than this is answered unread: the caller may lose the answer, not we our time."""

CLOSE: Final = {"Connection": "close"}
"""What has not been read is in the way of the next request: the connection ends."""


class BodyLimit:
    """ASGI middleware; `larger` names path prefixes that take more, with their limits in bytes.

    Starlette's own limiter answers in plain text, and replaces problems of ours by that.
    """

    def __init__(self, app: ASGIApp, *, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        announced = _announced(scope)
        if announced > limit:
            await _skip(receive, announced)
            response = tell(Request(scope), TooLarge(), _fault(limit), headers=CLOSE)
            await response(scope, receive, send)
            return
        await self._app(scope, _Counted(receive, limit), send)

    def _limit(self, path: str) -> int:
        fitting = [limit for prefix, limit in self._larger.items() if path.startswith(prefix)]
        return max(fitting, default=DEFAULT_LIMIT)


class _Counted:
    """Hands on what comes in until it is too much."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        """The next piece; an HTTPException is what FastAPI lets through while it reads a body."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(TooLarge.status, headers=CLOSE)
        return message


async def _skip(receive: Receive, announced: int) -> None:
    """Let the caller finish: who still sends while we hang up loses the answer with the connection."""
    more = announced <= MOST_SKIPPED
    while more:
        more = (await receive()).get("more_body", False)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _fault(limit: int) -> Fault:
    return Fault(where="body", what="The body is too large.", right=f"at most {limit} bytes")
