"""Children nobody has looked at since before yesterday, and sites whose status nobody confirms."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from libs.common.database import Transaction
from services.trials.store import confirmations
from services.trials.store.patients import is_matchable
from services.trials.store.tables.patients import known_patients

LOOKED_AT_WITHIN: Final = timedelta(days=1)
"""Everybody is due after midnight and looked at within minutes; a day later the clock must be standing still."""


async def count_overdue(tx: Transaction) -> Mapping[str, int]:
    """The daily look at everybody, and the confirmations of sites."""
    late = known_patients.c.reassessed_on < (tx.now - LOOKED_AT_WITHIN).date()
    reassessment = int(await tx.scalar(select(func.count()).where(late, is_matchable())))
    return {"reassessment": reassessment, "confirmation": int(await tx.scalar(confirmations.overdue(tx.now)))}
