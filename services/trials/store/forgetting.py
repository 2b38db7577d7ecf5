"""Delete whatever any table of this service holds of a child, whoever added the table."""

from typing import Final

from sqlalchemy import Table, delete

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.store.tables.every import METADATA

KEPT: Final = "kept_after_withdrawal"
"""A table that must keep the code says in its `info` under this name why."""


def tables_of_patients() -> tuple[Table, ...]:
    """Every table with a row about a child; those that others refer to come last."""
    named = (table for table in reversed(METADATA.sorted_tables) if "patient" in table.c)
    return tuple(table for table in named if KEPT not in table.info)


async def forget_all(tx: Transaction, code: str, entry: Audit) -> None:
    """What stays is the child's line with what its family agreed to, the audit trail and the ledger of events."""
    for table in tables_of_patients():
        await tx.execute(delete(table).where(table.c.patient == code))
    await audit.write(tx, entry)
