"""Running a relay or a reader inside a test, and waiting for a condition instead of a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

PATIENCE = 60.0
"""Seconds: long enough on a machine that does much else; who waits for a condition goes on as soon as it holds."""


async def until(condition: Callable[[], Awaitable[bool]], *, patience: float = PATIENCE) -> None:
    """Wait until it holds; a TimeoutError says that it never did."""
    async with asyncio.timeout(patience):
        while not await condition():
            await asyncio.sleep(0.01)


TOLD_AGAIN = 0.2
"""Seconds until something that goes on is told again to end."""


@asynccontextmanager
async def running(work: Callable[[], Awaitable[object]]) -> AsyncIterator["asyncio.Task[object]"]:
    """Let it run beside the block, and end it there.

    It is told more than once, as a task group tells: nats-py swallows a cancellation that comes with an answer.
    """
    task: asyncio.Task[object] = asyncio.ensure_future(work())
    try:
        yield task
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=TOLD_AGAIN)
        with suppress(asyncio.CancelledError, Exception):
            task.result()
