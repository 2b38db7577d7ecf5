"""What became of a delivery: the place moves on, or the next try is set, or nothing more is sent."""

import random
from dataclasses import dataclass

import structlog

from libs.common import audit
from libs.common.audit import Audit
from libs.common.bus.feed import Place
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.outbound.door import Answered
from services.reporting.domain.webhook import Retries, Stage, Webhook
from services.reporting.store import webhooks

CALL = Call.service("reporting")
NO_FAILURE = {"attempts": 0, "failing_since": None, "last_trouble": None}

_log = structlog.get_logger(__name__)
_chance = random.SystemRandom()


class Overtaken(Exception):
    """Somebody has changed or removed the webhook meanwhile, or another worker delivers it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that the receiver accepted."""

    event_id: str
    status: int
    place: Place


async def note_taken(db: Database, webhook: Webhook, taken: Taken) -> Webhook:
    """The place is behind it from now on; after a crash before this it is sent once more."""
    async with db.transaction(CALL) as tx:
        moved = await webhooks.move(
            tx,
            webhook,
            stream=taken.place.stream,
            sequence=taken.place.sequence,
            delivered=webhook.delivered + 1,
            last_delivered_at=tx.now,
            last_event_id=taken.event_id,
            last_status=taken.status,
            **NO_FAILURE,
        )
        return _not_overtaken(moved)


async def note_failed(db: Database, webhook: Webhook, answered: Answered, *, retries: Retries) -> Webhook:
    """Try again later, each time later; or disable it, and leave a word why."""
    async with db.transaction(CALL) as tx:
        since = webhook.failing_since or tx.now
        reason = retries.reason_to_stop(status=answered.status, failing_since=since, now=tx.now)
        failed = {
            "attempts": webhook.attempts + 1,
            "failing_since": since,
            "last_status": answered.status,
            "last_trouble": answered.trouble or "refused",
            "next_try_at": tx.now + retries.wait(webhook.attempts + 1, chance=_chance.random()),
        }
        moved = _not_overtaken(await webhooks.move(tx, webhook, **failed))
        return await _disabled(tx, moved, reason) if reason else moved


async def disable(db: Database, webhook: Webhook, *, reason: str) -> Webhook:
    """Nothing more is sent until a person resumes it."""
    async with db.transaction(CALL) as tx:
        return await _disabled(tx, webhook, reason)


async def begin_again(db: Database, webhook: Webhook, place: Place) -> Webhook:
    """The bus was filled anew: everything is sent again, with the same ids, rather than something never."""
    async with db.transaction(CALL) as tx:
        moved = await webhooks.move(tx, webhook, stream=place.stream, sequence=place.sequence)
        reason = "The event bus was set up anew."
        await audit.write(tx, Audit("began webhook again", f"webhook/{webhook.id}", reason=reason))
        return _not_overtaken(moved)


async def _disabled(tx: Transaction, webhook: Webhook, reason: str) -> Webhook:
    now = {"stage": Stage.DISABLED, "disabled_at": tx.now, "disabled_reason": reason}
    moved = _not_overtaken(await webhooks.move(tx, webhook, **now))
    await audit.write(tx, Audit("disabled webhook", f"webhook/{webhook.id}", reason=reason))
    _log.warning("webhook disabled", organisation=webhook.organisation)
    return moved


def _not_overtaken(moved: Webhook | None) -> Webhook:
    if moved is None:
        raise Overtaken
    return moved
