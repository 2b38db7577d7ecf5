"""The own organisation's events over HTTP: page by page with a cursor, waiting if wanted, or as Server-Sent Events."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict, Field

from libs.common import audit
from libs.common.access import Permission, current_caller, needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.bus.feed import Feed, FeedPage, LostPlace, Place, Subscriber
from libs.common.call import Call
from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.contracts.schema import envelope_example
from libs.common.database import Database
from libs.common.errors import Forbidden, Gone, Invalid, TooMany, Unauthenticated
from libs.common.problems import refusals
from libs.common.provisioning.parties import filters
from libs.common.web.lasting import gone, unless
from libs.common.wire import View
from services.reporting.api.event_stream import MEDIA_TYPE, EventStream, Listening
from services.reporting.api.feed_events import as_page, patients_in
from services.reporting.api.feed_request import FeedRequest, feed_request
from services.reporting.api.feed_room import FeedRoom

router = APIRouter(prefix="/v1/feed", tags=["feed"])

JSON: Final = "application/json"
BEGIN_AGAIN: Final = (
    "The event bus was set up anew since this cursor was given, so its place is lost. Ask without a cursor to get"
    " everything again, or with `from` set to a time before the last event you took; what you have had comes again"
    " with the same ids."
)


class FeedView(View):
    """CloudEvents in the order of the stream, and the cursor to ask with next; there always is one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"items": [envelope_example(SampleReceived)], "next_cursor": "WyIyMDI2LTAxLTMxVDA5OjMwWiIsN10"}
            ]
        }
    )

    items: list[dict[str, Any]]
    next_cursor: str = Field(description="Behind the last item; of an empty page, behind everything there is.")


@dataclass(frozen=True, slots=True)
class Reading:
    """One caller's way through the feed."""

    request: Request
    call: Call
    db: Database
    feed: Feed
    subscriber: Subscriber
    room: FeedRoom

    async def note(self, page: FeedPage) -> None:
        """Every reading of a patient is written down."""
        if not page.events:
            return
        changes = {"patients": patients_in(page.events), "events": len(page.events)}
        async with self.db.writing(self.call) as tx:
            await audit.write(tx, Audit(did="read feed", about=f"feed/{self.subscriber.party}", changes=changes))

    async def check_caller(self) -> None:
        """Raise when the token has expired, or gives no longer what it gave."""
        caller = await current_caller(self.request)
        if caller.organisation != self.subscriber.party or not caller.may(Permission.FEED_READ):
            raise Forbidden

    @property
    def leaving(self) -> asyncio.Event:
        """Set when the process is told to stop."""
        found: asyncio.Event = self.request.app.state.leaving
        return found


async def reading(request: Request, db: Db, call: Annotated[Call, needs(Permission.FEED_READ)]) -> Reading:
    """Whoever calls, wherever the permission reaches, reads as the own organisation: there is no other's durable."""
    party, state = call.caller.organisation, request.app.state
    return Reading(request, call, db, state.feed, Subscriber(party, filters(party)), state.feed_room)


@router.get(
    "",
    summary="Read the own organisation's events, page by page or as a stream",
    response_model=FeedView,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": "id: WyIy…\ndata: {…}\n\n"}}},
        **refusals(Unauthenticated, Forbidden, Invalid, Gone, TooMany),
    },
)
async def read_feed(
    own: Annotated[Reading, Depends(reading)], asked: Annotated[FeedRequest, Depends(feed_request)]
) -> Response:
    """Exactly the events from and to the caller's organisation, as they are on the bus and in that order.

    Without `after` and `from` it begins at the first event there is. With `Accept: text/event-stream` it does not
    end: the id of each event is the cursor behind it, and as `Last-Event-ID` lets the next request go on there.
    """
    try:
        place = await asked.place(own.feed)
        page = await own.feed.page(own.subscriber, place, limit=asked.limit)
        if MEDIA_TYPE in own.request.headers.get("accept", ""):
            return _streamed(own, place)
        if not page.events and asked.wait:
            page = await _awaited(own, page, asked)
    except LostPlace:
        raise Gone(BEGIN_AGAIN, where=asked.said_in) from None
    await own.note(page)
    return Response(as_page(page), media_type=JSON)


def _streamed(own: Reading, place: Place) -> EventStream:
    listening = Listening(
        feed=own.feed,
        subscriber=own.subscriber,
        place=place,
        note=own.note,
        check_caller=own.check_caller,
        heartbeat=own.request.app.state.feed_heartbeat,
    )
    with ExitStack() as room:
        room.enter_context(own.room.taken(own.subscriber.party))
        return EventStream(listening, room=room.pop_all(), leaving=own.leaving)


async def _awaited(own: Reading, empty: FeedPage, asked: FeedRequest) -> FeedPage:
    """The first page with an event in it, or the empty one when the time is over or the process has to stop."""
    with own.room.taken(own.subscriber.party), own.feed.watched():
        work = _first_events(own, empty, asked)
        return await unless(work, gone(own.request.receive), own.leaving.wait()) or empty


async def _first_events(own: Reading, page: FeedPage, asked: FeedRequest) -> FeedPage:
    now = asyncio.get_running_loop().time
    until = now() + asked.wait
    while True:
        page = await own.feed.page(own.subscriber, page.place, limit=asked.limit)
        left = until - now()
        if page.events or left <= 0:
            return page
        await own.feed.more(own.subscriber, page.place, within=left)
