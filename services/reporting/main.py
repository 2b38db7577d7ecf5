"""The HTTP process of reporting: reports, figures and lag, all from read models."""

import os

from fastapi import FastAPI

from libs.common import application
from libs.common.consumer import events_heard_in
from services.reporting import consumers
from services.reporting.api import lag, network, patients
from services.reporting.settings import ReportingSettings
from services.reporting.store.tables.every import METADATA

DESCRIPTION = (
    "Hears everything the network states and answers with it: a patient's integrated report,"
    " the network's figures and turnaround times, and how far it has come."
)


def create_app(settings: ReportingSettings) -> FastAPI:
    return application.create(
        service="reporting",
        title="ReALLNet reporting",
        description=DESCRIPTION,
        settings=settings,
        routers=[patients.router, network.router, lag.router],
        metadata=METADATA,
        reads=events_heard_in(consumers),
    )


def app() -> FastAPI:
    """For `uvicorn --factory services.reporting.main:app`."""
    return create_app(ReportingSettings.from_environment(os.environ))


def main() -> None:
    application.serve(create_app, ReportingSettings, service="reporting")


if __name__ == "__main__":
    main()
