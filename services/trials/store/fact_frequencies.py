"""How often facts are so among the children of the network: shares, never a child."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.domain.questions.asking.prior import Frequencies
from services.trials.domain.questions.keeping import kept_value, read_value
from services.trials.store.tables.questions import fact_frequencies as table


async def every(tx: Transaction) -> dict[str, Frequencies]:
    """All that were counted."""
    rows = await tx.all(select(table))
    shares = {row.fact: tuple((read_value(one), one["share"]) for one in row.shares) for row in rows}
    return {row.fact: Frequencies(row.patients, shares[row.fact]) for row in rows}


async def last_counted(tx: Transaction) -> date | None:
    """The day of the last count."""
    row = await tx.first(select(func.max(table.c.counted_on).label("day")))
    return row.day if row is not None else None


async def replace(tx: Transaction, found: Mapping[str, Frequencies], day: date, entry: Audit) -> None:
    """Instead of the last count."""
    await tx.execute(delete(table))
    rows = [
        {
            "fact": fact,
            "patients": one.patients,
            "shares": [{**kept_value(value), "share": share} for value, share in one.values],
            "counted_on": day,
        }
        for fact, one in found.items()
    ]
    if rows:
        await tx.execute(insert(table), rows)
    await audit.write(tx, entry)
