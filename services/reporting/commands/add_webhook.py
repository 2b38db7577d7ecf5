"""A party has its events sent to an address of its own; the secret that signs them is shown once."""

from dataclasses import dataclass

from libs.common import audit
from libs.common.audit import Audit
from libs.common.bus.feed import Place
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere
from libs.common.identifiers import new_id
from services.reporting.domain.webhook import MOST_OF_ONE_PARTY, Stage, Webhook
from services.reporting.domain.webhook_signature import secret_of, written
from services.reporting.store import webhooks

FIRST_GENERATION = 1


@dataclass(frozen=True, slots=True)
class AddWebhook:
    """Where to, and what lies behind which place; the address has been looked at."""

    call: Call
    url: str
    begin: Place


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A webhook with its present secret."""

    webhook: Webhook
    secret: str

    @classmethod
    def of(cls, webhook: Webhook, key: bytes) -> "Entrusted":
        return cls(webhook, written(secret_of(key, webhook.id, webhook.generation)))


async def add_webhook(db: Database, order: AddWebhook, *, key: bytes) -> Entrusted:
    """For the caller's own organisation."""
    async with db.transaction(order.call) as tx:
        await webhooks.take_turns(tx, order.call.caller.organisation)
        _check_room([webhook.url for webhook in await webhooks.own(tx)], order.url)
        webhook = _new(tx, order)
        await webhooks.add(tx, webhook)
        await audit.write(tx, Audit("added webhook", f"webhook/{webhook.id}", changes={"url": webhook.url}))
        return tx.answer(Entrusted.of(webhook, key))


def _check_room(urls: list[str], url: str) -> None:
    if url in urls:
        raise AlreadyThere("Your organisation has a webhook to this address.")
    if len(urls) >= MOST_OF_ONE_PARTY:
        raise AlreadyThere(f"Your organisation has {len(urls)} webhooks; remove one of them first.")


def _new(tx: Transaction, order: AddWebhook) -> Webhook:
    return Webhook(
        id=new_id(),
        organisation=order.call.caller.organisation,
        url=order.url,
        created_at=tx.now,
        created_by=order.call.by,
        stage=Stage.ACTIVE,
        revision=1,
        generation=FIRST_GENERATION,
        old_secret_until=None,
        stream=order.begin.stream,
        sequence=order.begin.sequence,
        delivered=0,
        last_delivered_at=None,
        last_event_id=None,
        attempts=0,
        failing_since=None,
        next_try_at=tx.now,
        last_status=None,
        last_trouble=None,
        disabled_at=None,
        disabled_reason=None,
    )
