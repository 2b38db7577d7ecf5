"""What a party does with its webhook: remove it, change its secret, have a disabled one sent to again."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.reporting.commands.add_webhook import Entrusted
from services.reporting.domain.webhook import OLD_SECRET_LIVES, Stage, Webhook
from services.reporting.store import webhooks


@dataclass(frozen=True, slots=True)
class ChangeWebhook:
    """Which one."""

    call: Call
    webhook_id: UUID

    @property
    def about(self) -> str:
        """As the audit names it."""
        return f"webhook/{self.webhook_id}"


async def remove_webhook(db: Database, order: ChangeWebhook) -> None:
    """Nothing more is sent; an event that is just on its way still arrives."""
    async with db.transaction(order.call) as tx:
        webhook = await webhooks.of(tx, order.webhook_id, lock="update")
        await webhooks.remove(tx, webhook.id)
        await audit.write(tx, Audit("removed webhook", order.about, changes={"url": webhook.url}))


async def rotate_webhook(db: Database, order: ChangeWebhook, *, key: bytes) -> Entrusted:
    """The next secret; the one before signs as well for a day."""
    async with db.transaction(order.call) as tx:
        webhook = await webhooks.of(tx, order.webhook_id, lock="update")
        until = tx.now + OLD_SECRET_LIVES
        changed = await webhooks.change(tx, webhook, generation=webhook.generation + 1, old_secret_until=until)
        await audit.write(tx, Audit("rotated secret of webhook", order.about))
        return tx.answer(Entrusted.of(changed, key))


async def resume_webhook(db: Database, order: ChangeWebhook) -> Webhook:
    """Go on behind the last event that was taken; of one that is only failing, try the next at once."""
    async with db.transaction(order.call) as tx:
        webhook = await webhooks.of(tx, order.webhook_id, lock="update")
        if webhook.stage is Stage.ACTIVE and not webhook.attempts:
            raise WrongState("This webhook is not disabled, and nothing of it waits to be tried again.")
        fresh = {"attempts": 0, "failing_since": None, "disabled_at": None, "disabled_reason": None}
        changed = await webhooks.change(tx, webhook, stage=Stage.ACTIVE, next_try_at=tx.now, **fresh)
        await audit.write(tx, Audit("resumed webhook", order.about))
        return tx.answer(changed)
