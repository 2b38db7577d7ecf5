"""A value that many ask for and that may be some seconds old: fetched once for all of them, and renewed beside them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Whoever comes after `renew_after` gets what is there and has it renewed; after `oldest` he waits for a new one.

    Where fetching fails, nothing is kept: the next one who asks hears of it.
    """

    def __init__(self, *, renew_after: timedelta, oldest: timedelta, elapsed: Callable[[], float] = monotonic) -> None:
        """`elapsed` counts seconds that no clock setting changes."""
        self._renew_after = renew_after.total_seconds()
        self._oldest = oldest.total_seconds()
        self._elapsed = elapsed
        self._kept: tuple[Value, float] | None = None
        self._fetching: asyncio.Task[Value] | None = None

    async def get(self, fetch: Callable[[], Awaitable[Value]]) -> Value:
        """What is kept; or what `fetch` gives, for which all wait who ask meanwhile."""
        if self._kept is not None:
            value, since = self._kept
            age = self._elapsed() - since
            if age > self._renew_after:
                self._renewed(fetch)
            if age <= self._oldest:
                return value
        # One who goes away in the middle does not take it from the others.
        return await asyncio.shield(self._renewed(fetch))

    def _renewed(self, fetch: Callable[[], Awaitable[Value]]) -> asyncio.Task[Value]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched(fetch))
            self._fetching.add_done_callback(_heard)
        return self._fetching

    async def _fetched(self, fetch: Callable[[], Awaitable[Value]]) -> Value:
        since, kept = self._elapsed(), None
        try:
            value = await fetch()
            kept = (value, since)
        finally:
            self._kept, self._fetching = kept, None
        return value


def _heard(task: "asyncio.Task[Value]") -> None:
    """Nobody waits for what is renewed beside: the next one who asks hears of the failure."""
    if not task.cancelled():
        task.exception()
