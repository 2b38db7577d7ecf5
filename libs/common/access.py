"""May this caller do that: each route names a permission, and gets the call it was reached by."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

import structlog
from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import BaseModel
from starlette.routing import BaseRoute

from libs.common import etag, idempotency
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.errors import Forbidden, Unauthenticated
from libs.common.idempotency import BodyRead
from libs.common.permissions import Permission
from libs.common.web.scope_keys import CALLER_KEY

__all__ = ["API_KEY", "BEARER", "ApiKeys", "Caller", "Permission", "Tokens", "current_caller", "needs", "permission_of"]

_log = structlog.get_logger(__name__)

BEARER: Final = HTTPBearer(
    auto_error=False,
    scheme_name="AccessToken",
    bearerFormat="JWT",
    description="An OIDC access token with the claims `roles` and `organisation`.",
)
API_KEY: Final = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    scheme_name="ApiKey",
    description="The key of an instrument: `rnk_<id>_<secret>`.",
)


class Tokens(Protocol):
    """Whoever can tell a caller by an access token (`app.state.tokens`)."""

    async def caller(self, token: str) -> Caller: ...


class ApiKeys(Protocol):
    """Whoever can tell a caller by an instrument's key (`app.state.api_keys`)."""

    async def caller(self, key: str) -> Caller: ...


async def current_caller(request: Request) -> Caller:
    """Whoever is calling, by access token or by key; refuses when nobody says who it is.

    An answer that lasts longer than a token or a key may asks again.
    """
    tokens: Tokens = request.app.state.tokens
    keys: ApiKeys | None = getattr(request.app.state, "api_keys", None)
    bearer = await BEARER(request)
    if bearer is not None:
        return await tokens.caller(bearer.credentials)
    key = await API_KEY(request)
    if key is not None and keys is not None:
        return await keys.caller(key)
    raise Unauthenticated("This needs an access token: send it as `Authorization: Bearer <token>`.")


class Guard:
    """Lets a route be reached by those who hold its permission."""

    def __init__(
        self, permission: Permission, *, answers: type[BaseModel] | None, status: int, body: BodyRead = "whole"
    ) -> None:
        self.permission = permission
        self._answers = answers
        self._status = status
        self._body = body

    async def __call__(self, request: Request) -> Call:
        """Let the request in as a call, or refuse it."""
        caller = request.scope[CALLER_KEY] = await current_caller(request)
        if not caller.may(self.permission):
            _log.warning("permission missing", permission=self.permission.value)
            raise Forbidden(f"This needs the permission {self.permission}, which none of your roles has.")
        return Call(
            caller=caller,
            scope=caller.scope(self.permission),
            once=await idempotency.once_of(request, caller, self._answers, self._status, body=self._body),
            if_match=etag.if_match(request.headers.get("If-Match")),
        )


def needs(
    permission: Permission, *, answers: type[BaseModel] | None = None, status: int = 200, body: BodyRead = "whole"
) -> Any:
    """Say in a route's signature which permission it needs, and what it answers if it writes.

    A route that streams its body says so, and tells the digest itself (`idempotency.digested`).
    """
    return Depends(Guard(permission, answers=answers, status=status, body=body))


def permission_of(route: BaseRoute) -> Permission | None:
    """The permission that a route names, or None if it names none."""
    if not isinstance(route, APIRoute):
        return None
    return next((guard.permission for guard in _guards(route.dependant)), None)


def _guards(dependant: Dependant) -> Iterator[Guard]:
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Guard):
            yield dependency.call
        yield from _guards(dependency)
