"""Starts the load generator beside us and gives it jobs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.companion import Companion, accompanied
from tests.bench.load.job import Job, Outcome

SLACK = 30.0
"""Seconds that a job may take beyond its own."""


class Generator:
    """The other process."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion

    async def run(self, job: Job) -> Outcome:
        """Do one job."""
        return Outcome.from_line(await self._companion.ask(job.to_line(), within=job.seconds + SLACK))


@asynccontextmanager
async def generating() -> AsyncIterator[Generator]:
    """Give a generator, and end it."""
    async with accompanied("load generator", "tests.bench.load") as companion:
        yield Generator(companion)
