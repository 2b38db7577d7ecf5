"""A service has obeyed a withdrawal."""

from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.database import Transaction
from services.registry.domain.consent import Confirmation
from services.registry.store import consents


async def confirm_withdrawal(tx: Transaction, withdrawal_id: UUID, *, by_service: str, confirmed_at: datetime) -> None:
    """Write down who confirmed; hearing it again changes nothing."""
    patient = await consents.lock_withdrawal(tx, withdrawal_id)
    await consents.confirm(
        tx,
        withdrawal_id,
        Confirmation(by_service=by_service, confirmed_at=confirmed_at),
        Audit(did=f"{by_service} confirmed withdrawal", about=f"withdrawal/{withdrawal_id}", patient=patient),
    )
