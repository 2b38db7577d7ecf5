"""A worker's calculation in a process of its own, for a test that kills it: `python -m … <url> <time>`."""

import asyncio
import sys
from datetime import datetime

from libs.common.clock import FixedClock
from libs.common.database import Database
from services.samples.commands.drug_response.calculate_plates import calculate_plates


async def work(url: str, at: str) -> None:
    """Until nothing waits."""
    clock = FixedClock(datetime.fromisoformat(at))
    database = Database.connect(url, application_name="killed worker", pool_size=2, clock=clock)
    await calculate_plates(database)
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
