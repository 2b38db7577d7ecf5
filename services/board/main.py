"""The board's HTTP process: consultations, recommendations, referrals."""

import os

from fastapi import FastAPI

from libs.common import application
from libs.common.consumer import events_heard_in
from services.board import consumers
from services.board.api import (
    adherence,
    consultations,
    follow_ups,
    posts,
    recommendations,
    referral_answers,
    referrals,
    whole_consultation,
)
from services.board.domain.signature import Seal
from services.board.settings import BoardSettings
from services.board.store.known_tables import METADATA
from services.board.store.overdue import count_overdue

DESCRIPTION = (
    "A hospital asks, experts answer within 48 hours, the board signs a structured recommendation and refers "
    "patients and samples (Velasco et al. 2023, section 3). Consultation data never enter the registry."
)

MODULES = (
    consultations,
    whole_consultation,
    posts,
    recommendations,
    adherence,
    follow_ups,
    referrals,
    referral_answers,
)


def create_app(settings: BoardSettings) -> FastAPI:
    """Put the application together."""
    created = application.create(
        service="board",
        title="ReALLNet board",
        description=DESCRIPTION,
        settings=settings,
        routers=[module.router for module in MODULES],
        metadata=METADATA,
        reads=events_heard_in(consumers),
        overdue=count_overdue,
    )
    created.state.promise = settings.promise(created.state.organisations)
    created.state.seal = Seal(settings.board_signing_key)
    return created


def app() -> FastAPI:
    """Make it from the environment, for `uvicorn --factory`."""
    return create_app(BoardSettings.from_environment(os.environ))


def main() -> None:
    """Serve it."""
    application.serve(create_app, BoardSettings, service="board")


if __name__ == "__main__":
    main()
