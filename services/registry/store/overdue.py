"""How many withdrawals have not been obeyed everywhere, although they should have been by now."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from libs.common.database import Transaction
from services.registry.domain.consent import CONFIRMING
from services.registry.store.tables.consents import withdrawal_confirmations, withdrawals

CONFIRMED_WITHIN: Final = timedelta(hours=1)
"""Services confirm as soon as they hear of it, within seconds; after an hour somebody has to look why not."""


async def count_overdue(tx: Transaction) -> Mapping[str, int]:
    """Withdrawals that one of the services has still to confirm."""
    confirmed = (
        select(func.count())
        .where(
            withdrawal_confirmations.c.withdrawal_id == withdrawals.c.id,
            withdrawal_confirmations.c.by_service.in_(CONFIRMING),
        )
        .scalar_subquery()
    )
    late = withdrawals.c.recorded_at < tx.now - CONFIRMED_WITHIN
    number = await tx.scalar(select(func.count()).where(late, confirmed < len(CONFIRMING)))
    return {"withdrawal": int(number)}
