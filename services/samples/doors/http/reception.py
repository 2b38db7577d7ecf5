"""What every HTTP door does: knows the laboratory and its devices, takes the body, stores what is in it."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid, UnsupportedMedia
from services.samples.domain.instruments.arrival import Door
from services.samples.domain.instruments.message import Protocol
from services.samples.doors.ways import Ways
from services.samples.store.instruments.reading_rules import bench_of

LARGEST_BODY = 21_000_000
"""A message of 20 MB with what is around it."""


async def ways_of(request: Request, db: Database, call: Call, protocol: Protocol) -> Ways:
    """The devices of the laboratory that calls, and which of them it is."""
    caller = call.caller
    async with db.reading(call) as tx:
        bench = await bench_of(tx, caller.organisation)
    return Ways(
        door=Door.JSON if protocol is Protocol.JSON else Door.HTTP,
        protocol=protocol,
        bench=bench,
        peer=request.client.host if request.client else None,
        instrument=caller.subject.rpartition("/")[2] if caller.kind == "instrument" else None,
        assays=caller.assays,
    )


async def body_of(request: Request, media_types: Sequence[str]) -> bytes:
    """The body, if it is of one of these kinds and not empty."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in media_types:
        raise UnsupportedMedia(where="header.Content-Type", right=" or ".join(media_types))
    body = await request.body()
    if not body.strip():
        raise Invalid("The body is empty.", where="body", right="a message")
    return body


def own(call: Call) -> Call:
    """What comes in belongs to whoever sends it, also where a role reaches further."""
    return replace(call, scope=call.caller.organisation, if_match=None)
