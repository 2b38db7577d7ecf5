"""The HTTP process of a service, put together: what every service has beside its own routes."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from sqlalchemy import MetaData
from starlette.datastructures import State

from libs.common.api_keys import ApiKeyStore
from libs.common.bus.connection import Bus
from libs.common.caller import Caller
from libs.common.contracts.asyncapi import service_document
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from libs.common.health import Health
from libs.common.key_verifier import KeyVerifier
from libs.common.metrics import Metrics
from libs.common.migration_heads import heads
from libs.common.organisations import Organisations
from libs.common.serving import serve
from libs.common.settings import ServiceSettings
from libs.common.standing.lag import lag_of
from libs.common.standing.looking import Looking
from libs.common.standing.overdue import Overdue, no_clocks
from libs.common.tokens import TokenVerifier
from libs.common.web import handlers, openapi
from libs.common.web.audit_trail import audit_router
from libs.common.web.body_limit import BodyLimit
from libs.common.web.bus_link import BusLink
from libs.common.web.dead_letters import dead_letters_router
from libs.common.web.docs import docs_routes
from libs.common.web.doorway import Doorway
from libs.common.web.given import Db, Parties, database, organisations
from libs.common.web.parties import parties_router
from libs.common.web.readable_address import ReadableAddress
from libs.common.web.room import Room
from libs.common.web.security_headers import SecurityHeaders
from libs.common.web.watching import asyncapi_route, health_routes, metrics_route

VERSION: Final = "1.0.0"

NO_TELEMETRY: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""Requests are traced and counted by our own doorway; to look for OpenTelemetry was a tenth of each request."""


__all__ = ["Db", "Parties", "create", "database", "organisations", "serve"]


def create(
    *,
    service: str,
    title: str,
    description: str,
    settings: ServiceSettings,
    routers: Iterable[APIRouter],
    metadata: MetaData,
    reads: Sequence[type[Event]] = (),
    api_keys: ApiKeyStore | None = None,
    larger_bodies: Mapping[str, int] | None = None,
    overdue: Overdue = no_clocks,
) -> FastAPI:
    """Make the application; `larger_bodies` are path prefixes that take more than a megabyte, in bytes."""
    app = FastAPI(
        title=title,
        description=description,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        lifespan=partial(_running, settings=settings, service=service),
    )
    app.state.metadata = metadata
    metrics = Metrics(service)
    _equip(app.state, settings=settings, service=service, api_keys=api_keys)
    _guard(app, metrics=metrics, larger_bodies=larger_bodies)
    for router in (*routers, dead_letters_router(), audit_router(), parties_router()):
        _take_in(app, router)
    _watch(app, metrics=metrics, service=service, reads=reads, overdue=overdue)
    handlers.install(app)
    openapi.complete(app)
    return app


def _take_in(app: FastAPI, router: APIRouter) -> None:
    """Put the router's own routes among the application's.

    `include_router` would make each a second time when the first request comes (a third of a second in samples), and
    ask each router before its routes at every request. It would add nothing: the routers bring what is theirs.
    """
    app.router.routes.extend(router.routes)


def _equip(state: State, *, settings: ServiceSettings, service: str, api_keys: ApiKeyStore | None) -> None:
    """Nothing here connects yet: pool, keys and bus are reached when first needed.

    `leaving` is set when the process is told to stop: what waits for something then ends by itself.
    """
    state.db = Database.connect(settings.database_url, application_name=f"{service} http")
    state.organisations = Organisations.load(settings.organisations)
    state.tokens = TokenVerifier.discovering(
        issuer=settings.oidc_issuer, audience=settings.oidc_audience, organisations=state.organisations
    )
    state.api_keys = _Keys(state, api_keys) if api_keys else None
    state.link = None
    state.lag = partial(_lag, state)
    state.leaving = asyncio.Event()


def _guard(app: FastAPI, *, metrics: Metrics, larger_bodies: Mapping[str, int] | None) -> None:
    """The last one added is the first one passed."""
    app.add_middleware(BodyLimit, larger=larger_bodies)
    app.add_middleware(ReadableAddress)
    app.add_middleware(Room)
    app.add_middleware(Doorway, metrics=metrics)
    app.add_middleware(SecurityHeaders)


def _watch(app: FastAPI, *, metrics: Metrics, service: str, reads: Sequence[type[Event]], overdue: Overdue) -> None:
    def bus() -> Bus | None:
        link: BusLink | None = app.state.link
        return link.bus if link else None

    def health() -> Health:
        return Health(
            service=service,
            db=app.state.db,
            bus=bus(),
            heads=heads(service),
            reads=bool(reads),
        )

    _take_in(app, health_routes(health))
    looking = Looking(service=service, db=lambda: app.state.db, bus=bus, overdue=overdue)
    _take_in(app, metrics_route(metrics, looking))
    _take_in(app, asyncapi_route(lambda: service_document(service, reads)))
    _take_in(app, docs_routes(title=app.title))


async def _lag(state: State) -> float | None:
    """How old the service's knowledge is, in whichever database the application has now."""
    return await lag_of(state.db, state.link.bus if state.link else None)


class _Keys:
    """Knows instruments by their keys, in whichever database the application has now."""

    def __init__(self, state: State, store: ApiKeyStore) -> None:
        self._state = state
        self._store = store

    async def caller(self, key: str) -> Caller:
        """The instrument that the key belongs to."""
        return await KeyVerifier(self._state.db, self._store).caller(key)


@asynccontextmanager
async def _running(app: FastAPI, *, settings: ServiceSettings, service: str) -> AsyncIterator[None]:
    """Keep the line to the bus while the application runs, and give everything back at the end."""
    app.state.link = link = BusLink(settings.bus_url, service=service)
    app.state.db.wake = link.wake
    hinting = asyncio.create_task(link.run())
    try:
        yield
    finally:
        hinting.cancel()
        # A client that is just connecting may swallow the first cancellation: not waited for without end.
        await asyncio.wait([hinting], timeout=1)
        await link.close()
        await app.state.tokens.close()
        await app.state.db.close()
