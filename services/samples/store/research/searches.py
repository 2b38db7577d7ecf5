"""The budget of questions: each institution may ask so many different ones a day."""

from datetime import timedelta
from typing import Final

from sqlalchemy import distinct, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import TooMany
from libs.common.identifiers import new_id
from services.samples.store.tables.research import biobank_searches

BUDGET: Final = 200
"""Answers can be combined; a day's worth of them is few enough to be looked through in the audit trail."""
PERIOD: Final = timedelta(days=1)


async def spend(tx: Transaction, asked: str) -> int:
    """Note a question, and say how many are left; one that was asked before costs nothing."""
    mine = tx.call.caller.organisation
    kept = biobank_searches.c
    lately = (kept.institution == mine, kept.asked_at > tx.now - PERIOD)
    known = await tx.scalar(select(func.count()).where(*lately, kept.asked == asked))
    spent: int = await tx.scalar(select(func.count(distinct(kept.asked))).where(*lately))
    if not known and spent >= BUDGET:
        raise TooMany(
            f"An institution may ask {BUDGET} different questions a day.", right="the same as before, or later"
        )
    await audit.write(tx, Audit(did="searched biobank", about="biobank", changes={"asked": asked}))
    if not known:
        row = {"id": new_id(), "institution": mine, "asked_by": tx.call.by, "asked_at": tx.now, "asked": asked}
        await tx.execute(insert(biobank_searches).values(row))
    return BUDGET - spent - (0 if known else 1)
