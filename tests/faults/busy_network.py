"""People at work in a whole system until they are told to stop: every service states, and hears what others state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.conftest import Live
from tests.journeys.child import new_child

HOSPITALS = ("hospital-asturias", "hospital-aragon", "hospital-galicia", "hospital-asturias")


class Busy:
    """How much was done."""

    def __init__(self) -> None:
        self.children = 0

    async def until(self, children: int) -> None:
        while self.children < children:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def busy(live: Live) -> AsyncIterator[Busy]:
    """Several hospitals at once, one child after the other, for as long as the block lasts."""
    done = Busy()
    work = [asyncio.create_task(_hospital(live, name, done)) for name in HOSPITALS]
    try:
        yield done
        for task in work:
            assert not task.done(), task.result()
    finally:
        for task in work:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*work)


async def _hospital(live: Live, name: str, done: Busy) -> None:
    """Registration, course, a tube on its way, and for every second child a withdrawal that all services confirm."""
    while True:
        child = await new_child(live, name)
        await child.relapse()
        await child.dispatch(await child.collect(assays=["drp"]))
        if done.children % 2:
            await child.withdraw()
        done.children += 1
