"""The HTTP process of reporting: reports, figures and lag, all from read models."""

import os
from functools import partial

from fastapi import FastAPI
from starlette.datastructures import State

from libs.common import application
from libs.common.bus.connection import Bus
from libs.common.bus.feed import Feed
from libs.common.consumer import events_heard_in
from libs.common.errors import Unavailable
from libs.common.outbound.door import Door
from libs.common.web.bus_link import BusLink
from services.reporting import consumers
from services.reporting.api import feed, kit_stocks, lag, network, patients, webhooks
from services.reporting.api.feed_room import FeedRoom
from services.reporting.domain.webhook import Sending
from services.reporting.settings import ReportingSettings
from services.reporting.store.tables.every import METADATA

DESCRIPTION = (
    "Hears everything the network states and answers with it: a patient's integrated report,"
    " the network's figures and turnaround times, and how far it has come."
)


def create_app(settings: ReportingSettings) -> FastAPI:
    app = application.create(
        service="reporting",
        title="ReALLNet reporting",
        description=DESCRIPTION,
        settings=settings,
        routers=[patients.router, network.router, kit_stocks.router, lag.router, feed.router, webhooks.router],
        metadata=METADATA,
        reads=events_heard_in(consumers),
    )
    app.state.feed, app.state.feed_room = Feed(partial(_line, app.state)), FeedRoom()
    app.state.feed_heartbeat = settings.feed_heartbeat_seconds
    app.state.sending = Sending(key=settings.webhook_key, plain_http=settings.webhooks_to_loopback)
    app.state.door = Door(to_loopback=settings.webhooks_to_loopback)
    return app


def _line(state: State) -> Bus:
    """The application's connection to the bus, whenever it is wanted."""
    link: BusLink | None = state.link
    if link is None or link.bus is None or not link.bus.connected:
        raise Unavailable("The event bus is away.")
    return link.bus


def app() -> FastAPI:
    """For `uvicorn --factory services.reporting.main:app`."""
    return create_app(ReportingSettings.from_environment(os.environ))


def main() -> None:
    application.serve(create_app, ReportingSettings, service="reporting")


if __name__ == "__main__":
    main()
