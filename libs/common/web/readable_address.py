"""No address with a NUL in its path or query: PostgreSQL cannot store one, so nothing can be found by it."""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.errors import Invalid
from libs.common.web.handlers import tell

NUL: Final = "\x00"
NUL_IN_QUERY: Final = (b"%00", b"\x00")
RIGHT: Final = "text without NUL"


class ReadableAddress:
    """ASGI middleware that refuses such addresses at the door."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or let pass."""
        if scope["type"] == "http" and (where := _unreadable(scope)):
            refusal = Invalid("The address holds a NUL character.", where=where, right=RIGHT)
            response = tell(Request(scope), refusal)
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _unreadable(scope: Scope) -> str | None:
    if NUL in scope["path"]:
        return "path"
    if any(mark in scope.get("query_string", b"") for mark in NUL_IN_QUERY):
        return "query"
    return None
