"""One event on its way to one webhook: signed, sent, and answered somehow."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.outbound.door import Answered, Door
from services.reporting.domain.webhook import Webhook
from services.reporting.domain.webhook_signature import headers, secret_of

WITH_EVERY = {"content-type": "application/cloudevents+json", "user-agent": "ReALLNet-Webhooks/1"}


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose secrets sign, made from which key, at what time."""

    webhook: Webhook
    key: bytes
    at: datetime

    def secrets(self) -> list[bytes]:
        """The present one, and for a day after a rotation the one before."""
        webhook = self.webhook
        return [secret_of(self.key, webhook.id, generation) for generation in webhook.generations(self.at)]


async def send_event(door: Door, signed: Signed, event_id: str, body: bytes) -> Answered:
    """The envelope as it is on the bus; its id is the message's, however often it is sent."""
    signature = headers(event_id, body, at=signed.at, secrets=signed.secrets())
    return await door.post(signed.webhook.url, headers={**WITH_EVERY, **signature}, body=body)
