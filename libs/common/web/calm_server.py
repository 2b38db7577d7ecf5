"""uvicorn's server, which wakes once a second while nobody asks anything; uvicorn itself looks ten times."""

import asyncio
from contextlib import suppress
from typing import Final

import uvicorn

TICK: Final = 1.0
"""Seconds for which the date in the answers stands."""


class CalmServer(uvicorn.Server):
    """Whoever tells it to stop wakes it."""

    def __init__(self, config: uvicorn.Config) -> None:
        self._told: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(config)

    @property
    def should_exit(self) -> bool:
        """Set when a signal has come, or by whoever holds the server."""
        return self._should_exit

    @should_exit.setter
    def should_exit(self, told: bool) -> None:
        self._should_exit = told
        if told and self._told is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        """As uvicorn's, but for its patience."""
        self._told, self._loop = asyncio.Event(), asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._told.wait()
