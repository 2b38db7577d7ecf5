"""How far the readers of a service are behind in the stream."""

import asyncio
from collections.abc import Sequence

from libs.common.bus.behind import Behind, behind
from libs.common.bus.connection import Bus
from libs.common.contracts.catalogue import EVENTS
from libs.common.queues import Reader


async def readers_behind(bus: Bus, readers: Sequence[Reader]) -> dict[str, Behind]:
    """By name; a reader of no known type is not behind."""
    found = await asyncio.gather(*(_behind(bus, reader) for reader in readers))
    return {reader.name: one for reader, one in zip(readers, found, strict=True)}


async def _behind(bus: Bus, reader: Reader) -> Behind:
    """Only messages of its own types count: most of the stream is not for it."""
    filters = [EVENTS[kind].subject_filter() for kind in reader.types if kind in EVENTS]
    if not filters:
        return Behind(0, None)
    return await behind(bus, filters=filters, after=reader.position)
