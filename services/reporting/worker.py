"""The background process of reporting: reads every event; `--rebuild` begins again at the first one."""

import argparse
import asyncio
import os
from collections.abc import Sequence

from libs.common.database import Database
from libs.common.settings import read_or_leave
from libs.common.worker import Worker, run
from services.reporting import consumers
from services.reporting.commands.rebuild_read_models import rebuild_read_models
from services.reporting.settings import ReportingSettings


def main(arguments: Sequence[str] | None = None) -> None:
    """`--rebuild` then works on as a worker; `--rewind` leaves the reading to the worker that runs already."""
    asked = _asked(arguments)
    settings = read_or_leave(ReportingSettings, os.environ, service="reporting")
    if asked.rebuild or asked.rewind:
        asyncio.run(_begin_anew(settings))
    if not asked.rewind:
        run(Worker(service="reporting", settings=settings, consumers=consumers))


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
