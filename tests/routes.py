"""All five applications as they are, for tests that are generated from their routes.

Every worker collects every test, so nothing is made here before a test asks for it but the routes themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Param
from fastapi.routing import APIRoute, iter_route_contexts

from libs.common.access import permission_of
from libs.common.permissions import Permission
from libs.common.provisioning.databases import SERVICES

ENVIRONMENT = {
    "REALLNET_ENV": "test",
    "REALLNET_DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none",
    "REALLNET_BUS_URL": "nats://127.0.0.1:1",
    "REALLNET_OIDC_ISSUER": "https://issuer.test",
    "REALLNET_VAULT_KEY": "A" * 43 + "=",
    "REALLNET_IDENTITY_HASH_KEY": "B" * 43 + "=",
    "REALLNET_WEBHOOK_KEY": "C" * 43 + "=",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One route of one service."""

    service: str
    method: str
    path: str
    permission: Permission | None
    api: APIRoute

    def __str__(self) -> str:
        """How a test names it."""
        return f"{self.service} {self.method} {self.path}"

    def asked(self, place: str) -> set[str]:
        """The names of the parameters of its path or query that are documented."""
        asked = ((one.alias, one.field_info) for one in get_flat_params(self.api.dependant))
        return {name for name, of in asked if isinstance(of, Param) and of.in_.value == place and of.include_in_schema}


@cache
def application(service: str) -> FastAPI:
    """The service's application, connected to nothing; the same whoever asks, for its document is dear."""
    settings_module = import_module(f"services.{service}.settings")
    [settings] = [
        value
        for value in vars(settings_module).values()
        if isinstance(value, type)
        and value.__module__ == settings_module.__name__
        and hasattr(value, "from_environment")
    ]
    found: FastAPI = import_module(f"services.{service}.main").create_app(settings.from_environment(ENVIRONMENT))
    return found


def routes() -> Iterator[Route]:
    """Every route under /v1 of every service."""
    for service in SERVICES:
        for context in iter_route_contexts(application(service).routes):
            route = context.original_route
            if isinstance(route, APIRoute) and route.path.startswith("/v1"):
                for method in sorted(route.methods or ()):
                    yield Route(service, method, route.path, permission_of(route), route)


class Documents(Mapping[str, dict[str, Any]]):
    """What each service says of itself, written when a test first reads it."""

    def __getitem__(self, service: str) -> dict[str, Any]:
        """The OpenAPI document of one service."""
        if service not in SERVICES:
            raise KeyError(service)
        return application(service).openapi()

    def __iter__(self) -> Iterator[str]:
        """Every service."""
        return iter(SERVICES)

    def __len__(self) -> int:
        """How many services there are."""
        return len(SERVICES)


ROUTES = list(routes())
DOCUMENTS = Documents()
