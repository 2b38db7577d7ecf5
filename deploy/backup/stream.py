"""What the bus knows and no ledger does: in which order all events were published, and how far each party has come."""

from bisect import bisect_right
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from libs.common.bus.connection import STREAM, Bus, StreamState
from libs.common.bus.reading import read
from libs.common.provisioning.parties import durable_name
from libs.common.reader.incoming import incoming

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Order:
    """The events' ids as the stream holds them, and their places in it."""

    ids: list[UUID]
    places: list[int]

    def before(self, place: int) -> int:
        """How many of them are at this place or before it."""
        return bisect_right(self.places, place)


async def acknowledged(bus: Bus) -> Mapping[str, int]:
    """Each party's durable with the place up to which it has acknowledged everything."""
    prefix = durable_name("")
    found: dict[str, int] = {}
    offset, total = 0, 1
    while offset < total:
        answer = await bus.ask(f"CONSUMER.LIST.{STREAM}", {"offset": offset})
        consumers, total = answer["consumers"] or [], answer["total"]
        found |= {one["name"]: one["ack_floor"]["stream_seq"] for one in consumers if one["name"].startswith(prefix)}
        offset += max(len(consumers), 1)
    return found


async def order_of(bus: Bus, *, until: StreamState) -> Order:
    """Read the stream once to what was its end."""
    order = Order([], [])
    if until.last < until.first:
        return order
    async with aclosing(read(bus, filters=[], after=0)) as batches:
        async for batch in batches:
            for message in batch:
                order.ids.append(incoming(message, stream=until.created_at).id)
                order.places.append(message.sequence)
            if batch[-1].sequence >= until.last:
                break
    return order


def packed(order: Order) -> bytes:
    """The ids one after the other."""
    return b"".join(one.bytes for one in order.ids)


def unpacked(content: bytes) -> list[UUID]:
    """The ids again."""
    return [UUID(bytes=content[start : start + ID_BYTES]) for start in range(0, len(content), ID_BYTES)]
