"""Running a relay or a reader inside a test, and waiting for a condition instead of a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

PATIENCE = 15.0


async def until(condition: Callable[[], Awaitable[bool]], *, patience: float = PATIENCE) -> None:
    """Wait until it holds; a TimeoutError says that it never did."""
    async with asyncio.timeout(patience):
        while not await condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(work: Callable[[], Awaitable[object]]) -> AsyncIterator["asyncio.Task[object]"]:
    """Let it run beside the block, and end it there."""
    task: asyncio.Task[object] = asyncio.ensure_future(work())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
