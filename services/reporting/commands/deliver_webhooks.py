"""All active webhooks side by side: whoever is slow or away holds up nobody else."""

import asyncio
from functools import partial
from typing import Final
from uuid import UUID

from libs.common.database import Database
from libs.common.turn import turn
from libs.common.worker import keep_running
from services.reporting.commands.deliver_webhook import Postman, deliver_webhook
from services.reporting.commands.note_delivery import CALL
from services.reporting.store import webhooks

LOOK_EVERY: Final = 2.0
"""Seconds until a new, changed or removed webhook is noticed."""

END_WITHIN: Final = 1.0

Deliveries = dict[tuple[UUID, int], "asyncio.Task[None]"]


class TurnLost(Exception):
    """Another worker may deliver now."""


async def deliver_webhooks(postman: Postman, *, database_url: str, look_every: float = LOOK_EVERY) -> None:
    """For ever, one worker at a time; an event that is under way when the turn is lost may come twice."""
    async with turn(database_url, "webhooks") as lock:
        under_way: Deliveries = {}
        try:
            while not lock.is_closed():
                await _adjust(postman, under_way)
                await asyncio.sleep(look_every)
        finally:
            await _end(list(under_way.values()))
    raise TurnLost


async def _adjust(postman: Postman, under_way: Deliveries) -> None:
    """Begin what is new or changed, end what is gone; a changed webhook is another one by its revision."""
    wanted = set((await _active(postman.database)).items())
    ended = [under_way.pop(one) for one in set(under_way) - wanted]
    await _end(ended)
    for one in wanted - set(under_way):
        work = keep_running("webhook", partial(deliver_webhook, postman, one[0]))
        under_way[one] = asyncio.create_task(work)


async def _active(database: Database) -> dict[UUID, int]:
    async with database.reading(CALL) as tx:
        return await webhooks.active(tx)


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=END_WITHIN)
