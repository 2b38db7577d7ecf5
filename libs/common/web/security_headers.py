"""What a browser is told about answers with patients in them: keep nothing, guess nothing, frame nothing."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVERYWHERE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
DOCS: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Swagger's page starts itself with a script of its own; everything comes from this service."""

DOCS_PATH: Final = "/docs"
PUBLIC: Final = ("/swagger/", "/openapi.json", "/asyncapi.json", "/health/")


class SecurityHeaders:
    """ASGI middleware that adds them to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers when the answer starts."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, sending)


def _add(headers: MutableHeaders, path: str) -> None:
    for name, value in EVERYWHERE.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", DOCS if path == DOCS_PATH else NOTHING)
    if not path.startswith(PUBLIC):
        headers.setdefault("Cache-Control", "no-store")
