"""The registry's HTTP process: patients, consents, the course of the disease, outcomes."""

import os

from fastapi import FastAPI

from libs.common import application
from libs.common.consumer import events_heard_in
from services.registry import consumers
from services.registry.api import (
    consents,
    duplicates,
    episodes,
    history,
    identity_match,
    merges,
    moves,
    outcome,
    patients,
    read_grants,
    responses,
    rule_sets,
    treatments,
    withdrawals,
)
from services.registry.settings import RegistrySettings
from services.registry.store.overdue import count_overdue
from services.registry.store.tables.every import METADATA

DESCRIPTION = (
    "Children with acute lymphoblastic leukaemia by a network code: consents, the course of the disease with timing, "
    "site and risk by a versioned rule, treatments, responses and outcome (Velasco et al. 2023, section 2). "
    "Without the family's consent nothing clinical is written."
)

MODULES = (
    patients,
    identity_match,
    consents,
    withdrawals,
    episodes,
    treatments,
    responses,
    outcome,
    moves,
    merges,
    read_grants,
    duplicates,
    history,
    rule_sets,
)


def create_app(settings: RegistrySettings) -> FastAPI:
    """Put the application together."""
    created = application.create(
        service="registry",
        title="ReALLNet registry",
        description=DESCRIPTION,
        settings=settings,
        routers=[module.router for module in MODULES],
        metadata=METADATA,
        reads=events_heard_in(consumers),
        overdue=count_overdue,
    )
    created.state.identity_keys = settings.identity_keys
    return created


def app() -> FastAPI:
    """Make it from the environment, for `uvicorn --factory`."""
    return create_app(RegistrySettings.from_environment(os.environ))


def main() -> None:
    """Serve it."""
    application.serve(create_app, RegistrySettings, service="registry")


if __name__ == "__main__":
    main()
