"""What a party is shown of its webhooks: how far each has come, and why it does not go on."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.outbound.door import Answered
from libs.common.wire import View
from services.reporting.commands.add_webhook import Entrusted
from services.reporting.domain.webhook import Stage, Webhook


class Delivery(StrEnum):
    """How it goes: events are sent as they come, the next one is being tried again, or nothing is sent any more."""

    ACTIVE = "active"
    FAILING = "failing"
    DISABLED = "disabled"


class WebhookView(View):
    """A webhook without its secret."""

    id: UUID
    organisation: str
    url: str
    created_at: datetime
    created_by: str
    delivery: Delivery
    delivered: int = Field(description="Events taken since it was added.")
    last_delivered_at: datetime | None
    last_event_id: str | None
    attempts: int = Field(description="To deliver the next event, each of which failed.")
    failing_since: datetime | None
    next_try_at: datetime | None
    last_status: int | None = Field(description="What the receiver answered last.")
    last_trouble: str | None = Field(
        description="Why the last try failed: refused (by the status), timed_out, not_reached, broken_off,"
        " no_public_address."
    )
    disabled_at: datetime | None
    disabled_reason: str | None
    old_secret_until: datetime | None = Field(description="After a rotation both secrets sign until then.")

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        shown = {name: getattr(webhook, name) for name in cls.model_fields if name != "delivery"}
        waits = webhook.attempts and webhook.stage is Stage.ACTIVE
        return cls(**{**shown, "next_try_at": webhook.next_try_at if waits else None}, delivery=_delivery(webhook))


class WebhooksView(View):
    """All of the own organisation, the oldest first."""

    items: tuple[WebhookView, ...]


class EntrustedView(View):
    """A webhook with a new secret, which is shown now and never again."""

    webhook: WebhookView
    secret: str | None = Field(description="Signs what is sent. Null when a repeated request is answered again.")

    @classmethod
    def of(cls, entrusted: Entrusted) -> Self:
        """What is kept for a repeated request."""
        return cls(webhook=WebhookView.of(entrusted.webhook), secret=None)

    @classmethod
    def once(cls, entrusted: Entrusted) -> Self:
        """What the first caller gets."""
        return cls(webhook=WebhookView.of(entrusted.webhook), secret=entrusted.secret)


class PingView(View):
    """What became of a ping."""

    accepted: bool
    status: int | None
    trouble: str | None

    @classmethod
    def of(cls, answered: Answered) -> Self:
        trouble = answered.trouble or (None if answered.accepted else "refused")
        return cls(accepted=answered.accepted, status=answered.status, trouble=trouble)


def _delivery(webhook: Webhook) -> Delivery:
    if webhook.stage is Stage.DISABLED:
        return Delivery.DISABLED
    return Delivery.FAILING if webhook.attempts else Delivery.ACTIVE
