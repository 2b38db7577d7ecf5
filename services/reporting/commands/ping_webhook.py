"""A party sends itself a signed ping, to see that its receiver answers and checks what it must."""

from datetime import datetime

import orjson

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.outbound.door import Answered, Door
from services.reporting.commands.change_webhook import ChangeWebhook
from services.reporting.commands.send_event import Signed, send_event
from services.reporting.store import webhooks

PING = "org.reallnet.webhook.ping"
"""No event of the network: it is in no stream, and nobody reacts to it."""


async def ping_webhook(db: Database, order: ChangeWebhook, *, door: Door, key: bytes) -> Answered:
    """Once, whatever the webhook's stage; its place and its failures stay as they are."""
    async with db.transaction(order.call) as tx:
        webhook = await webhooks.of(tx, order.webhook_id)
        await audit.write(tx, Audit("tested webhook", order.about))
    now = db.clock.now()
    event_id = str(new_id())
    answered = await send_event(door, Signed(webhook, key=key, at=now), event_id, _ping(event_id, at=now))
    async with db.transaction(order.call) as tx:
        return tx.answer(answered)


def _ping(event_id: str, *, at: datetime) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": "/reallnet/reporting",
            "type": PING,
            "time": at.isoformat(),
            "datacontenttype": "application/json",
            "data": {},
        }
    )
