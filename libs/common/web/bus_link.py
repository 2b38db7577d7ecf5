"""The HTTP process's line to the bus: after a commit with events it wakes the service's relay."""

import asyncio
from typing import Final

import structlog

from libs.common.bus.connection import Bus

TRY_AGAIN_AFTER: Final = 1.0
FIRST_PAUSE: Final = 0.001
LONGEST_PAUSE: Final = 0.008
"""Seconds between two hints: a relay that was just woken sees what is committed meanwhile anyway."""

CROWDED: Final = 500.0
"""Calls a second from which the pauses grow: the relay, too, waits then until several have come."""

log = structlog.get_logger(__name__)


class BusLink:
    """Connects in the background: a service answers requests also while the bus is away."""

    def __init__(self, url: str, *, service: str) -> None:
        self._url = url
        self._service = service
        self._called = asyncio.Event()
        self._calls = 0
        self.bus: Bus | None = None

    def wake(self) -> None:
        """Ask for a hint; many calls in a short time are one."""
        self._calls += 1
        self._called.set()

    async def run(self) -> None:
        """Connect, then hint whenever called; a lost hint does no harm, the relay also polls."""
        while True:
            try:
                await self._hint()
            except Exception as failure:  # noqa: BLE001 - whatever it was, the next attempt begins anew
                log.warning("bus link broken, will begin again", error=type(failure).__name__)
            await asyncio.sleep(TRY_AGAIN_AFTER)

    async def close(self) -> None:
        """Leave the bus."""
        if self.bus is not None:
            await self.bus.close()

    async def _hint(self) -> None:
        if self.bus is None or self.bus.closed:
            self.bus = await Bus.connect(self._url, name=f"{self._service} http")
        async with asyncio.TaskGroup() as group:
            group.create_task(self.bus.until_closed())
            group.create_task(self._pass_on(self.bus))

    async def _pass_on(self, bus: Bus) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._called.wait()
            self._called.clear()
            self._calls = 0
            await bus.hint(self._service)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE) if self._calls > CROWDED * pause else FIRST_PAUSE
