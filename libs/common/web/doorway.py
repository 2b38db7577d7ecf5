"""The door of every service: ids for the request, one log line and one count per answer, and no mistake gets out."""

import asyncio
import time
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common import tracing
from libs.common.errors import Unavailable
from libs.common.metrics import UNMATCHED, Metrics
from libs.common.problems import Unexpected
from libs.common.web.handlers import tell
from libs.common.web.scope_keys import CALLER_KEY, REFUSAL_KEY

UNLOGGED: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
REFUSED_ACCESS: Final = frozenset({401, 403})
SERVER_MISTAKE: Final = 500

log = structlog.get_logger(__name__)


class Doorway:
    """ASGI middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let requests pass through; other things (lifespan) just pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with tracing.bind_request(
            traceparent=headers.get("traceparent"), request_id=headers.get("x-request-id")
        ) as request_id:
            visit = _Visit(send, request_id)
            try:
                await self._guarded(scope, receive, visit)
            finally:
                self._finish(scope, visit)

    async def _guarded(self, scope: Scope, receive: Receive, visit: "_Visit") -> None:
        try:
            await self._app(scope, receive, visit.send)
        except asyncio.CancelledError:  # the server stops, and this took longer than it waits: no mistake, come again
            if visit.status == 0:
                response = tell(Request(scope), Unavailable("The service was stopped while it worked on this."))
                await response(scope, receive, visit.send)
            raise
        except Exception:  # whatever it is, the caller gets a problem and we a log line
            log.exception("mistake of ours", route=route_of(scope))
            if visit.status == 0:
                response = tell(Request(scope), Unexpected())
                await response(scope, receive, visit.send)

    def _finish(self, scope: Scope, visit: "_Visit") -> None:
        seconds = time.perf_counter() - visit.began
        route = route_of(scope)
        status = visit.status or SERVER_MISTAKE
        self._metrics.count(method=scope["method"], route=route, status=status, seconds=seconds)
        if route not in UNLOGGED:
            _log_line(scope, route=route, status=status, seconds=seconds)


class _Visit:
    """One request on its way out: what it was answered, and the ids it carries home."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.began = time.perf_counter()
        self.status = 0
        self._send = send
        self._request_id = request_id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-ID"] = self._request_id
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The route's template, as written in the code: a real path may hold a patient's code."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))


def _log_line(scope: Scope, *, route: str, status: int, seconds: float) -> None:
    line: dict[str, Any] = {
        "method": scope["method"],
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 2),
    }
    caller = scope.get(CALLER_KEY)
    if caller is not None:
        line |= {"organisation": caller.organisation, "roles": list(caller.roles)}
    if REFUSAL_KEY in scope:
        line["code"] = scope[REFUSAL_KEY]
    if status in REFUSED_ACCESS:
        log.warning("access refused", **line)
    else:
        log.info("answered", **line)
