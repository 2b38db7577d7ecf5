"""Fixtures of reporting's tests: its application, its reactions, and a history of events to apply."""

from collections.abc import Awaitable, Callable, Iterable

import pytest
from fastapi import FastAPI

from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from libs.common.tracing import bind_event
from services.reporting import consumers
from services.reporting.main import create_app
from services.reporting.settings import ReportingSettings

Tell = Callable[[Iterable[Event]], Awaitable[None]]


@pytest.fixture(scope="session")
def service() -> str:
    return "reporting"


@pytest.fixture(scope="session")
def application_of() -> Callable[[], FastAPI]:
    """One application for all tests, each of which gives it its own database."""
    settings = ReportingSettings.from_environment(
        {
            "REALLNET_ENV": "test",
            "REALLNET_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/reporting",
            "REALLNET_BUS_URL": "nats://127.0.0.1:1",
            "REALLNET_OIDC_ISSUER": "http://127.0.0.1:1",
            "REALLNET_WEBHOOK_KEY": "C" * 43 + "=",
        }
    )
    made = create_app(settings)
    return lambda: made


@pytest.fixture
def tell(database: Database) -> Tell:
    """Let the reactions take the events, in this order and in one transaction, with no inbox in between."""
    reactions = reactions_in(consumers)

    async def take(events: Iterable[Event]) -> None:
        async with database.transaction(Call.service("reporting")) as tx:
            for event in events:
                with bind_event(event_id=str(event.id), traceparent=None, request_id=None):
                    for reaction in reactions[event.type()].reactions:
                        await reaction(tx, event)

    return take
