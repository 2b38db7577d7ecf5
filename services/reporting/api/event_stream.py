"""A party's events as Server-Sent Events: pages of the feed one after the other, for as long as somebody listens."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from libs.common.bus.feed import Feed, FeedPage, LostPlace, Place, Subscriber
from libs.common.errors import Refusal, Unavailable
from libs.common.web.lasting import gone, unless
from services.reporting.api.feed_events import as_messages

MEDIA_TYPE: Final = "text/event-stream"
PAGE: Final = 100
SLOWEST: Final = 30.0
"""Seconds that a caller may take for one event, or what of it does not fit into the line."""

FAREWELL: Final = 1.0
"""Seconds for the end of the answer: the process may have to stop."""

COME_AGAIN: Final = b"retry: 3000\n\n"
STILL_HERE: Final = b": still here\n\n"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """Whose events, from where, and what has to hold for every page: that it is noted, and the caller believed."""

    feed: Feed
    subscriber: Subscriber
    place: Place
    note: Callable[[FeedPage], Awaitable[None]]
    check_caller: Callable[[], Awaitable[None]]
    heartbeat: float
    """Seconds without an event after which a comment shows that the line stands; as often the caller is looked at."""


async def messages(listening: Listening) -> AsyncGenerator[bytes, None]:
    """One page in memory at a time: the next is read when the caller has taken this one. Ends by a Refusal."""
    place, checked_at = listening.place, _now()
    yield COME_AGAIN
    while True:
        page = await _page(listening, place)
        if page.events:
            await listening.note(page)
        for message in as_messages(page):
            yield message
        if not page.events:
            yield STILL_HERE
        place = page.place
        if _now() - checked_at >= listening.heartbeat:
            await listening.check_caller()
            checked_at = _now()


class EventStream(Response):
    """Sends until the caller goes, is no longer believed, takes too long, or the process is told to stop."""

    media_type = MEDIA_TYPE

    def __init__(self, listening: Listening, *, room: ExitStack, leaving: asyncio.Event) -> None:
        """`room` is given back at the end."""
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._listening = listening
        self._room = room
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is to send."""
        del scope
        with self._room, self._listening.feed.watched():
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await unless(self._send(send), gone(receive), self._leaving.wait())
            await _in_time(send({"type": "http.response.body", "body": b"", "more_body": False}), FAREWELL)

    async def _send(self, send: Send) -> None:
        """Whatever ends it, the caller comes again with the id of the last event, and then hears what is wrong."""
        try:
            async with aclosing(messages(self._listening)) as stream:
                async for message in stream:
                    sending = send({"type": "http.response.body", "body": message, "more_body": True})
                    if not await _in_time(sending, SLOWEST):
                        return
        except (Refusal, LostPlace) as end:
            _log.info("event stream ended", error=type(end).__name__)
        except Exception as failure:  # noqa: BLE001 - the answer has begun: nothing else can be said any more
            _log.warning("event stream broken off", error=type(failure).__name__)


async def _page(listening: Listening, place: Place) -> FeedPage:
    """The next page; an empty one after a heart-beat's time, also when the bus is away meanwhile."""
    until = _now() + listening.heartbeat
    while True:
        try:
            page = await listening.feed.page(listening.subscriber, place, limit=PAGE)
        except Unavailable:
            page = FeedPage((), place)
        left = until - _now()
        if page.events or left <= 0:
            return page
        place = page.place
        await listening.feed.more(listening.subscriber, place, within=left)


async def _in_time(sending: Awaitable[None], within: float) -> bool:
    """Whether the caller took it; the server holds it back while the line is full."""
    try:
        async with asyncio.timeout(within):  # `wait_for` swallows a cancellation that comes with the line's end
            await sending
    except TimeoutError:
        return False
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()
