"""Who has the turn at what only one may do in a database at a time: relaying, and reading."""

from collections.abc import Sequence

from sqlalchemy import text

from libs.common.database import Transaction

# The keys are hashtext(…), an integer widened to a bigint: its upper half stands in classid.
_TAKEN = text("""
    SELECT name FROM unnest(CAST(:names AS text[])) AS name
    WHERE EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (classid::bigint << 32 | objid::bigint) = hashtext(name)::bigint
    )
""")


async def taken(tx: Transaction, names: Sequence[str]) -> frozenset[str]:
    """Which of these turns somebody has."""
    return frozenset(row.name for row in await tx.all(_TAKEN, {"names": list(names)}))
