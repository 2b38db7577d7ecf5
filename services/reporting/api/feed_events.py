"""The events of a page as they leave: the very envelopes, as a page of JSON or one by one as Server-Sent Events."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from libs.common.bus.feed import FeedPage, Place
from libs.common.bus.reading import Arrived
from services.reporting.api import feed_cursor

UNREADABLE: Final = "org.reallnet.unreadable.v1"


def as_page(page: FeedPage) -> bytes:
    """`{"items": […], "next_cursor": …}`; the envelopes are not written anew."""
    cursor = feed_cursor.written(page.place)
    return b'{"items":[' + b",".join(map(_body, page.events)) + b'],"next_cursor":"' + cursor.encode() + b'"}'


def as_messages(page: FeedPage) -> Iterator[bytes]:
    """One Server-Sent Event each; its id is the cursor behind it."""
    for event in page.events:
        cursor = feed_cursor.written(Place(page.place.stream, event.sequence))
        yield f"id: {cursor}\ndata: ".encode() + _body(event) + b"\n\n"


def patients_in(events: Sequence[Arrived]) -> list[str]:
    """The codes that the events speak of, for the audit."""
    told = (envelope.get("data") for envelope in map(_envelope, events) if envelope)
    codes = (content.get("patient") for content in told if isinstance(content, dict))
    return sorted({code for code in codes if isinstance(code, str)})


def _body(event: Arrived) -> bytes:
    """As it is in the stream; on one line, which Server-Sent Events need."""
    envelope = _envelope(event)
    if envelope is None:
        return _wrapped(event)
    return orjson.dumps(envelope) if b"\n" in event.body or b"\r" in event.body else event.body


def _envelope(event: Arrived) -> dict[str, Any] | None:
    try:
        found = orjson.loads(event.body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _wrapped(event: Arrived) -> bytes:
    """What is no envelope is handed on all the same, as CloudEvents does it: it must not stop those behind it."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"unreadable-{event.sequence}",
            "source": "/reallnet/reporting",
            "type": UNREADABLE,
            "data_base64": base64.b64encode(event.body).decode(),
        }
    )
