"""A process beside us, told what to do by lines and answering by lines; it must not share our event loop."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from libs.common.embedded.failures import CannotRun

LONGEST_LINE = 64 * 1024 * 1024
STARTS_WITHIN = 30.0
LEAVES_WITHIN = 5.0


class Companion:
    """It ends when its standard input does."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        """Use `accompanied`."""
        self._process = process
        self._name = name

    @property
    def pid(self) -> int:
        """To read what it uses."""
        return self._process.pid

    async def ask(self, line: bytes, *, within: float) -> bytes:
        """Tell it something, and wait for what it answers."""
        self.tell(line)
        return await self.hear(within=within)

    def tell(self, line: bytes) -> None:
        """Tell it something."""
        assert self._process.stdin is not None
        self._process.stdin.write(line)

    async def hear(self, *, within: float) -> bytes:
        """Its next line."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(within):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise CannotRun(f"The {self._name} has not answered within {within:.0f} seconds.") from None
        if not line:
            raise CannotRun(f"The {self._name} gave up: {await self._last_words()}")
        return line

    async def _last_words(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode().strip()[-2000:]


@asynccontextmanager
async def accompanied(
    name: str, module: str, *arguments: str, python: Path | None = None, waits: bool = False
) -> AsyncIterator[Companion]:
    """Give it, and end it. With `waits` it says a line when it is ready."""
    command = (str(python or sys.executable), "-m", module, *arguments)
    process = await _started(command)
    try:
        companion = Companion(process, name)
        if waits:
            await companion.hear(within=STARTS_WITHIN)
        yield companion
    finally:
        await _ended(process)


async def _started(command: Sequence[str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    try:
        return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, limit=LONGEST_LINE)
    except FileNotFoundError:
        raise CannotRun(f"{command[0]} is missing: start the benchmarks with `make bench`.") from None


async def _ended(process: asyncio.subprocess.Process) -> None:
    """It may have something to put away; who does not leave is ended."""
    assert process.stdin is not None
    process.stdin.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), LEAVES_WITHIN)
    if process.returncode is None:
        process.kill()
        await process.wait()
