"""Events that come at a given rate, each on its tick, whether or not earlier ones have arrived."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from tests.bench.arrivals import Arrivals
from tests.bench.driving import WRITERS

Start = Callable[[], Awaitable[UUID]]


async def timed(start: Start, arrivals: Arrivals, *, rate: float, events: int) -> list[float]:
    """Seconds from each tick until the effect of what was begun then is committed.

    Who comes while all writers are busy waits for one, and its time counts from the tick.
    """
    writers, began = asyncio.Semaphore(WRITERS), time.monotonic()
    async with asyncio.TaskGroup() as group:
        tasks = []
        for turn in range(events):
            due = began + turn / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.append(group.create_task(_timed(start, arrivals, writers)))
    return [task.result() for task in tasks]


async def _timed(start: Start, arrivals: Arrivals, writers: asyncio.Semaphore) -> float:
    began = time.monotonic()
    async with writers:
        event_id = await start()
    return await arrivals.of(event_id) - began
