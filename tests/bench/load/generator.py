"""Starts the load generator beside us and gives it jobs; it must not share our event loop."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from libs.common.embedded.failures import CannotRun
from tests.bench.load.job import Job, Outcome

SLACK = 30.0
"""Seconds that a job may take beyond its own."""

LONGEST_LINE = 64 * 1024 * 1024


class Generator:
    """The other process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def run(self, job: Job) -> Outcome:
        """Do one job."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(job.to_line())
        async with asyncio.timeout(job.seconds + SLACK):
            line = await self._process.stdout.readline()
        if not line:
            raise CannotRun(f"The load generator gave up: {await self._last_words()}")
        return Outcome.from_line(line)

    async def _last_words(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode().strip()


@asynccontextmanager
async def generating() -> AsyncIterator[Generator]:
    """Give a generator, and end it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
    )
    try:
        yield Generator(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
