"""One webhook's events, one at a time and in order, for as long as it is active."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog

from libs.common.bus.feed import Feed, FeedPage, LostPlace, Place, Subscriber
from libs.common.bus.reading import Arrived
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.outbound.door import Door
from libs.common.provisioning.parties import filters
from services.reporting.commands.note_delivery import (
    CALL,
    Taken,
    begin_again,
    disable,
    note_failed,
    note_taken,
)
from services.reporting.commands.send_event import Signed, send_event
from services.reporting.domain.webhook import Retries, Stage, Webhook
from services.reporting.store import webhooks

PAGE = 50
LOOK_AGAIN_AFTER = 120.0
"""Seconds without an event after which the stream itself is asked."""

AS_HEADER = re.compile(r"[!-~]{1,200}", re.ASCII)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Postman:
    """What delivering needs."""

    database: Database
    feed: Feed
    door: Door
    organisations: Organisations
    key: bytes
    retries: Retries


async def deliver_webhook(postman: Postman, webhook_id: UUID) -> None:
    """Ends when the webhook is not to be sent to any more; Overtaken if somebody changed it meanwhile."""
    webhook = await _load(postman, webhook_id)
    if webhook is not None and webhook.organisation not in postman.organisations:
        webhook = await disable(postman.database, webhook, reason="Its organisation has left the network.")
    place = Place(webhook.stream, webhook.sequence) if webhook else Place("", 0)
    while webhook is not None and webhook.stage is Stage.ACTIVE:
        await _until_due(postman, webhook)
        try:
            page = await _page(postman, webhook, place)
        except LostPlace:
            place = await postman.feed.beginning()
            webhook = await begin_again(postman.database, webhook, place)
            continue
        webhook, place = await _deliver(postman, webhook, page)


async def _deliver(postman: Postman, webhook: Webhook, page: FeedPage) -> tuple[Webhook, Place]:
    """All of the page, or up to the first that is not taken; and where to go on."""
    for event in page.events:
        before = webhook
        webhook = await _deliver_one(postman, webhook, event, Place(page.place.stream, event.sequence))
        if webhook.delivered == before.delivered:
            return webhook, Place(webhook.stream, webhook.sequence)
    return webhook, page.place


async def _deliver_one(postman: Postman, webhook: Webhook, event: Arrived, behind: Place) -> Webhook:
    event_id = _id_of(event)
    signed = Signed(webhook, key=postman.key, at=postman.database.clock.now())
    answered = await send_event(postman.door, signed, event_id, event.body)
    if answered.accepted and answered.status is not None:
        taken = Taken(event_id, answered.status, behind)
        return await note_taken(postman.database, webhook, taken)
    _log.info("webhook refused", event_id=event_id, status=answered.status, code=answered.trouble)
    return await note_failed(postman.database, webhook, answered, retries=postman.retries)


async def _page(postman: Postman, webhook: Webhook, place: Place) -> FeedPage:
    """The next events, waited for."""
    party = webhook.organisation
    subscriber = Subscriber(party, filters(party))
    with postman.feed.watched():
        while True:
            page = await postman.feed.page(subscriber, place, limit=PAGE)
            if page.events:
                return page
            place = page.place
            await postman.feed.more(subscriber, place, within=LOOK_AGAIN_AFTER)


async def _until_due(postman: Postman, webhook: Webhook) -> None:
    """Whoever resumes it changes its revision, and with it this whole work begins anew."""
    if webhook.attempts:
        wait = webhook.next_try_at - postman.database.clock.now()
        await asyncio.sleep(max(wait.total_seconds(), 0))


async def _load(postman: Postman, webhook_id: UUID) -> Webhook | None:
    async with postman.database.reading(CALL) as tx:
        return await webhooks.find(tx, webhook_id)


def _id_of(event: Arrived) -> str:
    """The event's own; of what is no event, its place in the stream."""
    try:
        envelope: Any = orjson.loads(event.body)
    except orjson.JSONDecodeError:
        envelope = None
    found = envelope.get("id") if isinstance(envelope, dict) else None
    return found if isinstance(found, str) and AS_HEADER.fullmatch(found) else f"{event.sequence}"
