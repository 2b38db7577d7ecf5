"""For answers that take long by intent: they end when the caller has gone or the process is told to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.types import Receive

Result = TypeVar("Result")

CANCEL_AGAIN_AFTER: Final = 0.2


async def unless(work: Coroutine[Any, Any, Result], *ends: Coroutine[Any, Any, object]) -> Result | None:
    """What the work gives, or None if one of the ends comes first; nothing of it goes on afterwards."""
    working = asyncio.create_task(work)
    tasks: list[asyncio.Task[Any]] = [working, *(asyncio.create_task(end) for end in ends)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        await _ended(tasks)


async def _ended(tasks: "list[asyncio.Task[Any]]") -> None:
    """Cancel them until they have ended: a library that waits with `wait_for` may swallow a cancellation (3.11)."""
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=CANCEL_AGAIN_AFTER)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at: the loop would report it as forgotten


async def gone(receive: Receive) -> None:
    """Wait until the caller has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass
