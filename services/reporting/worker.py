"""The background process of reporting: reads every event, delivers webhooks; `--rebuild` begins at the first one."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Final

from libs.common.bus.connection import Bus
from libs.common.bus.feed import Feed
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.outbound.door import Door
from libs.common.settings import read_or_leave
from libs.common.worker import Task, Worker, run
from services.reporting import consumers
from services.reporting.commands.deliver_webhook import Postman
from services.reporting.commands.deliver_webhooks import deliver_webhooks
from services.reporting.commands.rebuild_read_models import rebuild_read_models
from services.reporting.domain.webhook import Retries
from services.reporting.settings import ReportingSettings

POOL: Final = 4
KEPT_LINES: Final = 100
"""Connections to receivers that wait for the next event."""


def main(arguments: Sequence[str] | None = None) -> None:
    """`--rebuild` then works on as a worker; `--rewind` leaves the reading to the worker that runs already."""
    asked = _asked(arguments)
    settings = read_or_leave(ReportingSettings, os.environ, service="reporting")
    if asked.rebuild or asked.rewind:
        asyncio.run(_begin_anew(settings))
    if not asked.rewind:
        tasks = (Task("webhooks", partial(_deliver, settings)),)
        run(Worker(service="reporting", settings=settings, consumers=consumers, tasks=tasks))


async def _deliver(settings: ReportingSettings, bus: Bus) -> None:
    """On connections of its own: many receivers at once must not hold up the reader."""
    url = settings.database_url
    database = Database.connect(url, application_name="reporting webhooks", pool_size=POOL)
    feed, door = Feed(lambda: bus), Door(to_loopback=settings.webhooks_to_loopback, keep=KEPT_LINES)
    organisations = Organisations.load(settings.organisations)
    postman = Postman(database, feed, door, organisations, settings.webhook_key, Retries())
    try:
        await deliver_webhooks(postman, database_url=url)
    finally:
        await feed.close()
        await door.close()
        await database.close()


async def _begin_anew(settings: ReportingSettings) -> None:
    database = Database.connect(settings.database_url, application_name="reporting rebuild", pool_size=1)
    try:
        await rebuild_read_models(database)
    finally:
        await database.close()


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.reporting.worker")
    parser.add_argument("--rebuild", action="store_true", help="empty the read models, then read from the first event")
    parser.add_argument(
        "--rewind", action="store_true", help="empty the read models and leave; the worker that runs reads again"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
