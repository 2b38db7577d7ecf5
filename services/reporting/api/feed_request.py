"""What a caller of the feed asks for: where to begin, how much, and how long to wait for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Header, Query

from libs.common.bus.feed import Feed, Place
from libs.common.errors import Invalid
from libs.common.pagination import HIGHEST_LIMIT, LONGEST_CURSOR
from libs.common.wire import AwareTime
from services.reporting.api import feed_cursor

DEFAULT_LIMIT: Final = 100
LONGEST_WAIT: Final = 30


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """Begin behind a cursor, at a time, or at the first event; `said_in` names the place of the cursor."""

    cursor: str | None
    said_in: str
    at: datetime | None
    limit: int
    wait: int

    async def place(self, feed: Feed) -> Place:
        """Where that is in the present stream; whether a cursor is of this stream is seen when it is used."""
        if self.cursor is not None:
            return feed_cursor.read(self.cursor, where=self.said_in)
        return await (feed.at(self.at) if self.at else feed.beginning())


async def feed_request(
    after: Annotated[
        str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before.")
    ] = None,
    at: Annotated[
        AwareTime | None, Query(alias="from", description="Begin with what came at this time; not beside `after`.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=HIGHEST_LIMIT, description="Events per page.")] = DEFAULT_LIMIT,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for an event if there is none.")
    ] = 0,
    last_event_id: Annotated[
        str | None, Header(max_length=LONGEST_CURSOR, description="The id to which a stream had come.")
    ] = None,
) -> FeedRequest:
    """The header is what a client adds that comes again to the same address: it is the newer word."""
    if after is not None and at is not None:
        raise Invalid("`after` and `from` both say where to begin.", where="query.from", right="one of the two")
    said_in = "query.after" if last_event_id is None else "header.Last-Event-ID"
    cursor = after if last_event_id is None else last_event_id
    return FeedRequest(cursor=cursor, said_in=said_in, at=at, limit=limit, wait=wait)
