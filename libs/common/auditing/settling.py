"""Up to which entry the audit trail is complete: no transaction still open can add one below.

Numbers of entries commit out of their order, as the ledger's positions do (docs/decisions/0016). The proof is the
lock every insert holds on the table before it draws a number: whoever drew one below `drawn` held the lock when it
was read, or had ended. It asks nothing of the statements that write.
"""

from sqlalchemy import text

from libs.common.database import Transaction

_DRAWN = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_entries_id_seq")
_WRITING = text("""
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit_entries'::regclass AND mode = 'RowExclusiveLock' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


class Settling:
    """Remembers who was writing at an earlier look: when they all have ended, what was drawn then is settled."""

    def __init__(self) -> None:
        self._settled, self._drawn = 0, 0
        self._writing: frozenset[str] = frozenset()

    async def look(self, tx: Transaction) -> int:
        """The highest number at and below which nothing can appear any more."""
        drawn = int(await tx.scalar(_DRAWN))
        if drawn < self._settled:  # another database than before, put back from a backup
            self._settled, self._drawn, self._writing = 0, 0, frozenset()
        if drawn == self._settled:
            return drawn
        writing = frozenset(row.virtualtransaction for row in await tx.all(_WRITING))  # after the number
        if not writing & self._writing:
            self._settled = max(self._settled, self._drawn)
            self._drawn, self._writing = drawn, writing
        if not writing:
            self._settled = drawn
        return self._settled
