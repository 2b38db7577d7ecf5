"""A place in the feed as callers keep it: opaque to them, good for ever, and bound to one stream."""

import base64

import orjson

from libs.common.bus.feed import Place
from libs.common.errors import Invalid
from libs.common.pagination import HIGHEST_NUMBER


def written(place: Place) -> str:
    """It opens nothing: whose events are read is decided by who calls."""
    return base64.urlsafe_b64encode(orjson.dumps([place.stream, place.sequence])).decode().rstrip("=")


def read(cursor: str, *, where: str) -> Place:
    """The place that was written, or a refusal."""
    try:
        stream, sequence = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise _none(where) from None
    if not isinstance(stream, str) or type(sequence) is not int or not 0 <= sequence <= HIGHEST_NUMBER:
        raise _none(where)
    return Place(stream, sequence)


def _none(where: str) -> Invalid:
    right = "`next_cursor` of the page before, or the id of the last event of the stream, unchanged"
    return Invalid("This is no cursor of the feed.", where=where, right=right)
