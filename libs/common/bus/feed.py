"""One party's events in order, page by page, from a place that can be kept: what its durable would give it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from libs.common.bus.connection import Bus, StreamState
from libs.common.bus.reading import Arrived
from libs.common.bus.selecting import position_at, select
from libs.common.bus.tail import Tail

LOOK_AGAIN_AFTER: Final = 1.0


class LostPlace(Exception):
    """The place is in another stream than this one, or beyond its end: the bus was wiped and filled again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Between two messages of one stream: everything up to `sequence` has been seen."""

    stream: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whose events are wanted, and the filters that select them."""

    party: str
    filters: Sequence[str]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events and the place behind them; without events, behind everything there is."""

    events: Sequence[Arrived]
    place: Place


class Feed:
    """Reads for many parties over one connection."""

    def __init__(self, line: Callable[[], Bus]) -> None:
        """`line` gives the connection there is now, or refuses."""
        self._line = line
        self._tail = Tail(line)

    async def beginning(self) -> Place:
        """Before the first event."""
        return Place((await self._line().stream_state()).created_at, 0)

    async def end(self) -> Place:
        """Behind the last event."""
        state = await self._line().stream_state()
        return Place(state.created_at, state.last)

    async def at(self, time: datetime) -> Place:
        """Before the first event that came into the stream at this time or later."""
        bus = self._line()
        state = await bus.stream_state()
        return Place(state.created_at, await position_at(bus, time))

    async def page(self, subscriber: Subscriber, place: Place, *, limit: int) -> FeedPage:
        """What lies behind the place, at most `limit` events and two megabytes."""
        known = self._tail.since(place.sequence, stream=place.stream, party=subscriber.party)
        if known:
            chosen = known[:limit]
            return FeedPage(chosen, Place(place.stream, chosen[-1].sequence))
        bus = self._line()
        state = await self._checked(bus, place)
        if place.sequence == state.last:
            return FeedPage((), place)
        found = await select(bus, filters=subscriber.filters, after=place.sequence, last=state.last, limit=limit)
        return FeedPage(found.messages, Place(place.stream, found.reached))

    async def _checked(self, bus: Bus, place: Place) -> StreamState:
        """The stream as it is now; what seems to be beyond its end is looked at twice.

        A server that has just lost the lead may still answer with what it knew.
        """
        state = await bus.stream_state()
        if place.stream == state.created_at and place.sequence > state.last:
            await asyncio.sleep(LOOK_AGAIN_AFTER)
            state = await bus.stream_state()
        if place.stream != state.created_at or place.sequence > state.last:
            raise LostPlace
        return state

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Whoever wants to wait looks at a page and waits for more inside of this: so nothing slips through."""
        with self._tail.watched():
            yield

    async def more(self, subscriber: Subscriber, place: Place, *, within: float) -> None:
        """Wait until there may be more behind the place of a page that was empty, or the time is over."""
        await self._tail.more(place.sequence, stream=place.stream, party=subscriber.party, within=within)

    async def close(self) -> None:
        """Wait for nobody any more."""
        await self._tail.close()
