"""The fixtures all tests share: real servers, a clock that stands still, callers of every role.

A service's `tests/conftest.py` overrides two of them: `service` (its name) and `application_of`
(its `create_app`, with its settings class).
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from libs.common import logging, migrations
from libs.common.bus.connection import STREAM, Bus
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.databases import PASSWORD, KeptDatabases
from libs.common.testing.hearing import hear
from libs.common.testing.servers import running_nats, running_postgres
from libs.common.testing.tokens import IssuerForTests, caller_with

ORGANISATIONS = Path("deploy/network/organisations.toml")
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def json_logs() -> None:
    """Log as in production: a pretty traceback, which is structlog's default, takes seconds."""
    logging.configure(service="tests", level="warning")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The superuser's URL of a real PostgreSQL."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def bus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The services' URL of a real nats-server with JetStream."""
    with running_nats(tmp_path_factory.mktemp("nats")) as url:
        yield url


@pytest.fixture(scope="session")
async def databases(postgres_url: str) -> Mapping[str, ServiceDatabase]:
    """The five databases with their roles, empty."""
    return await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD))


@pytest.fixture(scope="session")
def service() -> str:
    """Which service is tested; its conftest says so."""
    raise NotImplementedError


@pytest.fixture(scope="session")
def at_head() -> set[str]:
    """Which services' databases have been migrated in this session."""
    return set()


@pytest.fixture
async def migrated(service: str, databases: Mapping[str, ServiceDatabase], at_head: set[str]) -> ServiceDatabase:
    """The service's database, made by its real migrations."""
    address = databases[service]
    if service not in at_head:
        await asyncio.to_thread(migrations.upgrade, service, address.owner_url, months_ahead=0)
        at_head.add(service)
    return address


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon of a summer's day until it is moved."""
    return FixedClock(NOON)


@pytest.fixture(scope="session")
async def kept_databases(postgres_url: str) -> AsyncIterator[KeptDatabases]:
    """The connections that the tests lend each other."""
    kept = KeptDatabases(postgres_url)
    yield kept
    await kept.close()


@pytest.fixture
async def database(
    migrated: ServiceDatabase, kept_databases: KeptDatabases, clock: FixedClock
) -> AsyncIterator[Database]:
    """The service's database: commits are real, and undone after the test."""
    async with kept_databases.lent(migrated, clock=clock) as database:
        yield database


@pytest.fixture
def heard(database: Database, service: str) -> Callable[..., Awaitable[None]]:
    """Lets the service react to the events it is given, one after the other."""
    return partial(hear, database, import_module(f"services.{service}.consumers"))


@pytest.fixture(scope="session")
def organisations() -> Organisations:
    """The parties of the network."""
    return Organisations.load(ORGANISATIONS)


@pytest.fixture(scope="session")
def issuer() -> IssuerForTests:
    """Signs tokens that the services' own verifier believes."""
    return IssuerForTests()


@pytest.fixture
def headers(issuer: IssuerForTests) -> Callable[..., dict[str, str]]:
    """`headers("hub_technician", "hub-madrid")`: a signed token of such a person."""
    return issuer.headers


@pytest.fixture
def caller(organisations: Organisations) -> Callable[[str, str], Caller]:
    """`caller("hub_technician", "hub-madrid")`."""
    return lambda role, organisation: caller_with(role, organisation, organisations=organisations)


@pytest.fixture
def call_of(caller: Callable[[str, str], Caller]) -> Callable[..., Call]:
    """`call_of("hub_technician", "hub-madrid", Permission.SAMPLES_RECEIVE)`; own scope without a permission."""

    def call(role: str, organisation: str, permission: Permission | None = None) -> Call:
        who = caller(role, organisation)
        return Call(caller=who, scope=who.scope(permission) if permission else organisation)

    return call


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    """A connection to a new, empty stream."""
    bus = await Bus.connect(bus_url, name="test")
    await ensure_stream(bus)
    yield bus
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await bus.close()


@pytest.fixture
def application_of() -> Callable[..., FastAPI]:
    """The service's `create_app`; its conftest says which."""
    raise NotImplementedError


@pytest.fixture
def application(
    application_of: Callable[[], FastAPI], database: Database, issuer: IssuerForTests, organisations: Organisations
) -> FastAPI:
    """The service's application on the test's database, believing the test's issuer."""
    app = application_of()
    app.state.db = database
    app.state.organisations = organisations
    app.state.tokens = issuer.verifier(organisations)
    return app


@pytest.fixture
async def client(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the application without a network in between."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
