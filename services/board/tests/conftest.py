"""The board's own fixtures: its application, and a child that has been heard of."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from fastapi import FastAPI

from libs.common.call import Call
from libs.common.database import Database
from libs.common.permissions import Permission
from libs.common.vocabulary import Lineage
from services.board.commands.open_consultation import OpenConsultation, open_consultation
from services.board.domain.consultation import Consultation
from services.board.domain.promise import Promise
from services.board.domain.summary import CaseSummary
from services.board.main import create_app
from services.board.settings import BoardSettings
from services.board.tests.events import consent_given, patient_registered

HOSPITAL = "hospital-aragon"
PATIENT = "000001AF"
PLANTED = "Lucia Planted from Zaragoza had a fever on Tuesday"


@pytest.fixture(scope="session")
def service() -> str:
    return "board"


@pytest.fixture(scope="session")
def settings() -> BoardSettings:
    return BoardSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1:1/board",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
        board_signing_key="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    )


@pytest.fixture(scope="session")
def application_of(settings: BoardSettings) -> Callable[[], FastAPI]:
    """One application for all tests, each of which gives it its own database."""
    made = create_app(settings)
    return lambda: made


@pytest.fixture
async def patient(heard: Callable[..., Awaitable[None]]) -> str:
    """A child of the hospital whose family has consented."""
    await heard(patient_registered(PATIENT, hospital=HOSPITAL), consent_given(PATIENT))
    return PATIENT


@pytest.fixture
def clinician(call_of: Callable[..., Call]) -> Call:
    return call_of("site_clinician", HOSPITAL)


@pytest.fixture
def chair(call_of: Callable[..., Call]) -> Call:
    return call_of("board_chair", "board", Permission.RECOMMENDATIONS_ISSUE)


@pytest.fixture
def expert(call_of: Callable[..., Call]) -> Call:
    return call_of("board_expert", "board", Permission.OPINIONS_WRITE)


@pytest.fixture
def ask(database: Database, clinician: Call, patient: str) -> Callable[[], Awaitable[Consultation]]:
    """Open a consultation about the child."""

    async def opened(*, episode_id: UUID | None = None) -> Consultation:
        order = OpenConsultation(
            call=clinician,
            patient=patient,
            summary=CaseSummary(lineage=Lineage.BCP),
            question=PLANTED,
            episode_id=episode_id,
        )
        return await open_consultation(database, order, promise=Promise())

    return opened
