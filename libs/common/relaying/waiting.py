"""The marks of what waits to be published: read oldest first, removed when it is in the stream."""

from collections.abc import Collection, Sequence
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MOST_BYTES = 4_000_000
"""Bodies that are read and published together; a single larger one still goes, alone."""

_OLDEST = """
    SELECT position, id, aggregate, subject, body FROM (
        SELECT w.position, l.id, l.aggregate, l.subject, l.body,
            sum(length(l.body)) OVER (ORDER BY w.position) - length(l.body) AS before
        FROM (
            SELECT position, recorded_at FROM outbox_waiting
            WHERE position > $1 AND aggregate <> ALL($2::text[]) ORDER BY position LIMIT $3
        ) AS w
        JOIN ledger AS l ON l.position = w.position AND l.recorded_at = w.recorded_at
    ) AS oldest
    WHERE before < $4 ORDER BY position
"""
_REMOVE = """
    WITH published AS (DELETE FROM outbox_waiting WHERE position = ANY($1::bigint[]))
    UPDATE reader_positions SET position = greatest(position, $2) WHERE reader = 'relay'
"""
_DRAWN = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_position"
_RUNNING = """
    SELECT pg_snapshot_xmin(now)::text::bigint AS oldest, pg_snapshot_xmax(now)::text::bigint AS coming
    FROM pg_current_snapshot() AS now
"""
_LOWEST = "SELECT min(position) FROM outbox_waiting"


class Waiting:
    """Reads from a floor below which nothing waits and nothing can appear any more.

    Positions commit out of order. A mere margin below the highest one seen would walk past a transaction that
    was held up, and publish the next event of the same aggregate before its own. From the very beginning each
    time would be right as well, but walks through everything removed and not yet vacuumed.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._floor = 0
        self._settled = 0
        self._drawn, self._next = 0, 0

    async def oldest(self, count: int, *, without: Collection[str]) -> Sequence[asyncpg.Record]:
        """The first events that wait, leaving out some aggregates."""
        return await self._connection.fetch(_OLDEST, self._floor, list(without), count, MOST_BYTES)

    async def remove(self, positions: Sequence[int], *, place: int) -> None:
        """They are in the stream, the last one at this place."""
        await self._connection.execute(_REMOVE, positions, place)

    async def settle(self) -> None:
        """Raise the floor to what had been drawn when the transactions began that have all ended by now."""
        drawn = await self._connection.fetchval(_DRAWN)
        [(oldest, coming)] = await self._connection.fetch(_RUNNING)  # after: a number is taken before a position
        if oldest >= self._next:
            self._settled = self._drawn
            self._drawn, self._next = drawn, coming
        lowest = await self._connection.fetchval(_LOWEST)
        self._floor = self._settled if lowest is None else min(self._settled, lowest - 1)
