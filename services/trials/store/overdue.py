"""How many children nobody has looked at since before yesterday, although ages and washouts have gone on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from libs.common.database import Transaction
from services.trials.store.patients import is_matchable
from services.trials.store.tables.patients import known_patients

LOOKED_AT_WITHIN: Final = timedelta(days=1)
"""Everybody is due after midnight and looked at within minutes; a day later the clock must be standing still."""


async def count_overdue(tx: Transaction) -> Mapping[str, int]:
    """The daily look at everybody."""
    late = known_patients.c.reassessed_on < (tx.now - LOOKED_AT_WITHIN).date()
    return {"reassessment": int(await tx.scalar(select(func.count()).where(late, is_matchable())))}
