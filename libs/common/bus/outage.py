"""What the client library reports of the connection, said once: it calls back at every failed attempt."""

import asyncio
import time
from collections.abc import Callable

import structlog

SAID_AGAIN_AFTER = 60.0
"""Seconds for which one kind of trouble is not repeated while the connection stands."""

_log = structlog.get_logger(__name__)


class Outage:
    """Says once that the bus is away, and once that it is back."""

    def __init__(self) -> None:
        self._away = True  # until it is reached for the first time
        self._said_away = False
        self._said: dict[str, float] = {}
        self.over = asyncio.Event()
        self.at_loss: set[Callable[[], None]] = set()

    async def note(self, error: Exception) -> None:
        """A refusal by the server shows here and nowhere else."""
        kind = type(error).__name__
        if self._away:
            self._say_away(kind)
        elif time.monotonic() - self._said.get(kind, -SAID_AGAIN_AFTER) >= SAID_AGAIN_AFTER:
            self._said[kind] = time.monotonic()
            _log.warning("bus error", error=kind)

    async def lost(self) -> None:
        """The connection is gone; the client tries again by itself."""
        self._away = True
        self.over.clear()
        for call in tuple(self.at_loss):
            call()

    async def back(self) -> None:
        """The connection stands, for the first time or again."""
        if self._said_away:
            _log.warning("bus is back")
        self._away = self._said_away = False
        self.over.set()

    def _say_away(self, kind: str) -> None:
        if not self._said_away:
            self._said_away = True
            _log.warning("bus is away, trying again until it is back", error=kind)
