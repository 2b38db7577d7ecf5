"""A new stream is filled from the five restored ledgers, in the order in which everything was published."""

from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from uuid import UUID

import structlog

from deploy.backup.failure import BackupFailed
from deploy.backup.ledgers import Kept, merged
from deploy.backup.owners import connected
from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.bus.publishing import ATOMIC_LIMIT, fits, publish_atomically
from libs.common.errors import Unavailable
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.refilling import note_filled
from libs.common.relaying.waiting import MOST_BYTES

_log = structlog.get_logger(__name__)


async def refill(bus: Bus, databases: Mapping[str, ServiceDatabase], order: Sequence[UUID]) -> list[float]:
    """Publish everything into the empty stream and tell the relays so; gives each event's turn, as they lie there."""
    filled: list[float] = []
    async with AsyncExitStack() as stack:
        owners = [await stack.enter_async_context(connected(one.owner_url)) for one in databases.values()]
        async for batch in _batches(merged(owners, order)):
            if not all(fits(bus, kept.message) for kept in batch):
                raise BackupFailed("An event of the backup is larger than this bus takes: raise its max_payload.")
            await publish_atomically(bus, [kept.message for kept in batch])
            filled += [kept.turn for kept in batch]
        stream = await bus.stream_state()
        for owner in owners:
            await note_filled(owner, stream)
    return filled


async def let_parties_go_on(bus: Bus, acknowledged: Mapping[str, int], filled: Sequence[float]) -> list[str]:
    """Send each party's durable behind what it had acknowledged; names those that begin anew instead."""
    anew = []
    for durable, turn in acknowledged.items():
        try:
            if behind := bisect_left(filled, turn):
                await bus.ask(f"CONSUMER.RESET.{STREAM}.{durable}", {"seq": behind + 1})
        except (BusRefused, Unavailable) as refused:
            _log.warning("a party will receive everything again", party=durable, error=type(refused).__name__)
            anew.append(durable)
    return anew


async def _batches(events: AsyncIterator[Kept]) -> AsyncIterator[list[Kept]]:
    """As much as goes into one atomic batch."""
    batch: list[Kept] = []
    size = 0
    async for kept in events:
        if batch and (len(batch) == ATOMIC_LIMIT or size + len(kept.message.body) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(kept)
        size += len(kept.message.body)
    if batch:
        yield batch
