"""The trials service's own fixtures: its application, and children that have been heard of."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from fastapi import FastAPI

from libs.common.database import Database
from libs.common.testing.databases import KeptDatabases
from services.trials.commands.load_catalogue import load_catalogue
from services.trials.main import create_app
from services.trials.settings import TrialsSettings
from services.trials.tests.events import HOSPITAL, PATIENT, consent_given, patient_registered

Hear = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def service() -> str:
    return "trials"


@pytest.fixture(scope="session")
def settings() -> TrialsSettings:
    return TrialsSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1:1/trials",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
    )


@pytest.fixture(scope="session")
def application_of(settings: TrialsSettings) -> Callable[[], FastAPI]:
    """One application for all tests, each of which gives it its own database."""
    made = create_app(settings)
    return lambda: made


@pytest.fixture
async def catalogue(database: Database, kept_databases: KeptDatabases) -> None:
    """The real trials are published; they are loaded once, and laid out again for each test."""
    await kept_databases.lay_out("trials", "catalogue", partial(load_catalogue, database))


@pytest.fixture
async def patient(heard: Hear) -> str:
    """A seven-year-old girl of the hospital whose family has consented; nothing else is known."""
    await heard(patient_registered(), *consent_given())
    return PATIENT


@pytest.fixture
def hospital() -> str:
    return HOSPITAL
