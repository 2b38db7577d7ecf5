"""No longer show a patient whose family withdrew the consent to the registry, and say so to the network."""

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Transaction
from services.reporting.store import consents


async def obey_withdrawal(tx: Transaction, event: ConsentWithdrawn) -> None:
    """Confirmed always, also when nothing was held, and once: a rebuild confirms nothing again."""
    await consents.save_withdrawn(tx, event)
    if not await consents.claim_confirmation(tx, event):
        return
    did = "stopped showing what the withdrawn purposes covered"
    await audit.write(tx, Audit(did=did, about=f"withdrawal/{event.withdrawal_id}", patient=event.patient))
    await outbox.put(tx, WithdrawalConfirmed.of(event, by_service="reporting", at=tx.now))
