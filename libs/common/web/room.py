"""Only so many requests at once: more are asked to come again, instead of all waiting until none is answered."""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.errors import Unavailable
from libs.common.web.handlers import tell

MOST_AT_ONCE: Final = 200
ALWAYS_ROOM: Final = ("/health/", "/metrics")
"""Who watches must be answered most when the house is full."""


class Room:
    """ASGI middleware that counts the requests inside."""

    def __init__(self, app: ASGIApp, *, most: int = MOST_AT_ONCE) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or send away."""
        if scope["type"] != "http" or scope["path"].startswith(ALWAYS_ROOM):
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            response = tell(Request(scope), Unavailable("Too many requests are being answered just now."))
            await response(scope, receive, send)
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
