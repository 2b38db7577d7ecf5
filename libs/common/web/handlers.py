"""Whatever a route raises becomes problem+json: refusals, validation, routing, database, our own mistakes."""

from typing import Any, Final

import structlog
from asyncpg.exceptions import InterfaceError, PostgresError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from libs.common import problems
from libs.common.errors import (
    Forbidden,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotFound,
    Refusal,
    TooLarge,
    TooSlow,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from libs.common.idempotency import Repeated
from libs.common.problems import Fault, Unexpected
from libs.common.web.database_failures import refusal_of
from libs.common.web.faults import faults_of
from libs.common.web.scope_keys import REFUSAL_KEY
from libs.common.wire import DEEPEST

JSON: Final = "application/json"
REPLAYED: Final = "Idempotency-Replayed"

log = structlog.get_logger(__name__)

BY_STATUS: Final[dict[int, type[Refusal]]] = {
    400: Malformed,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    408: TooSlow,
    413: TooLarge,
    415: UnsupportedMedia,
    422: Invalid,
    503: Unavailable,
}
SENTENCES: Final = {404: "There is nothing at this address.", 400: "The body cannot be read as JSON."}


def install(app: FastAPI) -> None:
    """Let every exception of the routes be told as a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Repeated, _repeated)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for failure in (PostgresError, InterfaceError, ConnectionError, TimeoutError):
        app.add_exception_handler(failure, _database)


def tell(request: Request, refusal: Refusal, *faults: Fault, headers: dict[str, str] | None = None) -> Response:
    """Answer with the refusal and leave its code for the log line."""
    request.scope[REFUSAL_KEY] = refusal.code
    return problems.answer(refusal, *faults, headers=headers)


async def _refused(request: Request, refusal: Any) -> Response:
    return tell(request, refusal)


async def _repeated(_: Request, repeated: Any) -> Response:
    headers = {**repeated.headers, REPLAYED: "true"}
    return Response(repeated.body, repeated.status, headers, media_type=JSON if repeated.body else None)


async def _invalid(request: Request, invalid: Any) -> Response:
    errors = invalid.errors()
    unreadable = next((error for error in errors if error["type"] == "json_invalid"), None)
    if unreadable:
        return tell(request, Malformed("The body is not JSON."), _position(unreadable))
    if isinstance(invalid.body, bytes):
        right = Fault(where="header.Content-Type", what="The body is not sent as JSON.", right=JSON)
        return tell(request, UnsupportedMedia(), right)
    faults = faults_of(errors, invalid.body)
    return tell(request, Invalid(_summary(faults)), *faults)


def _position(error: dict[str, Any]) -> Fault:
    what = f"JSON cannot be read at character {error['loc'][-1]}: {error['ctx']['error']}."
    return Fault(where="body", what=what, right="well-formed JSON")


def _summary(faults: list[Fault]) -> str:
    if len(faults) == 1:
        return f"{faults[0].where}: {faults[0].what}"
    return f"{len(faults)} places of the request are not valid."


async def _http(request: Request, failure: Any) -> Response:
    kind = BY_STATUS.get(failure.status_code)
    if kind is None:
        return _of_other_status(request, failure)
    refusal = kind(SENTENCES.get(failure.status_code, ""))
    return tell(request, refusal, *_undecodable(failure), headers=dict(failure.headers or {}))


def _undecodable(failure: HTTPException) -> list[Fault]:
    cause = failure.__cause__
    if isinstance(cause, RecursionError):
        return [Fault(where="body", what="The body is nested too deeply.", right=f"at most {DEEPEST} levels")]
    if not isinstance(cause, UnicodeDecodeError):
        return [Fault(where="body", what="A number has too many digits.")] if isinstance(cause, ValueError) else []
    return [Fault(where="body", what=f"Byte {cause.start} is not UTF-8.", right="JSON in UTF-8")]


def _of_other_status(request: Request, failure: HTTPException) -> Response:
    """A status that no refusal has: tell it under its own number."""
    kind = type("Other", (Refusal,), {"code": f"http_{failure.status_code}", "status": failure.status_code})
    return tell(request, kind(), headers=dict(failure.headers or {}))


async def _database(request: Request, failure: Any) -> Response:
    refusal = refusal_of(failure)
    if isinstance(refusal, Unexpected):
        raise failure
    log.warning("database refused", error=type(failure).__name__, code=refusal.code)
    return tell(request, refusal)
