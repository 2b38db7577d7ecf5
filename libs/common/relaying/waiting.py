"""What waits to be published: read oldest first, removed when it is in the stream."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import asyncpg

from libs.common.relaying.floor import Floor
from libs.common.relaying.unseen import Unseen

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MOST_BYTES = 4_000_000
"""Bodies that are read and published together; a single larger one still goes, alone."""

SETTINGS: Final[Mapping[str, str]] = {
    "reallnet.organisation": "*",
    "synchronous_commit": "off",  # a mark that comes back after a crash is published again, and dropped as known
    "plan_cache_mode": "force_generic_plan",  # planning a look takes longer than looking
    # The plan is kept, and must be the index in its order: a table that was small when it was made does not stay so.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "jit": "off",
}
"""How the connection that looks is set up."""

# Each range is a walk of its own along the index, which ends with the range or with enough found.
_OLDEST = """
    SELECT position, id, aggregate, subject, body FROM (
        SELECT *, sum(length(body)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - length(body) AS before
        FROM (
            SELECT w.* FROM unnest($1::bigint[], $2::bigint[]) AS unseen (first, last), LATERAL (
                SELECT position, id, aggregate, subject, body FROM outbox_waiting
                WHERE position BETWEEN unseen.first AND unseen.last ORDER BY position LIMIT $3
            ) AS w ORDER BY position LIMIT $3
        ) AS found
    ) AS oldest
    WHERE before < $4 ORDER BY position
"""
# Removing and looking see the same state: what is removed was seen before, so that no range looked at holds it.
_REMOVE_AND_LOOK = f"""
    WITH published AS (
        DELETE FROM outbox_waiting WHERE position = ANY($5::bigint[])
    ), reached AS (
        UPDATE reader_positions SET position = greatest(position, $6) WHERE reader = 'relay'
    )
    {_OLDEST}
"""
_WRITING = """
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS drawn, ARRAY(
        SELECT virtualtransaction FROM pg_locks
        WHERE locktype = 'relation' AND relation = 'outbox_waiting'::regclass AND mode = 'RowExclusiveLock' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS holders
    FROM ledger_position
"""


class Waiting:
    """Looks only where nothing has been seen: each mark is seen once, whatever dead rows lie about.

    Positions commit out of order. So a position that was not there stays to be looked at, however far the others
    have gone, until all transactions that can have drawn it have ended (see Floor), and a look after that has not
    found it: no event is walked past. None is published before an earlier one of its aggregate either: that one was
    committed before the later one drew its position, so a look that finds the later one finds both, or found the
    earlier one before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._floor = Floor()
        self._unseen = Unseen()
        self._left: list[int] = []
        self._before: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether a look walks over nothing below the end: neither gaps nor what was published before this relay."""
        return not self._unseen.has_gaps and self._before is not None and self._floor.proven >= self._before

    async def oldest(self, count: int, *, published: Sequence[int] = (), place: int = 0) -> Sequence[asyncpg.Record]:
        """The first events not seen before; each must be published or left, or everything looked at anew.

        What was `published` is in the stream, the last one at this place: it is removed in the same round trip.
        """
        floor, (firsts, lasts) = self._floor.proven, self._unseen.ranges
        values = (firsts, lasts, count, MOST_BYTES)
        if published:
            rows = await self._connection.fetch(_REMOVE_AND_LOOK, *values, published, place)
        else:
            rows = await self._connection.fetch(_OLDEST, *values)
        self._unseen.see(row["position"] for row in rows)
        self._unseen.forget(min(floor, rows[-1]["position"]) if rows else floor)
        return rows

    def leave(self, positions: Iterable[int]) -> None:
        """They cannot go now, and are not read again and again meanwhile."""
        self._left += positions

    def take_up(self) -> None:
        """Look again at what was left."""
        self._unseen.unsee(self._left)
        self._left.clear()

    async def settle(self) -> None:
        """Raise the floor as far as can be proven by now, where anything lies below the end that a look walks over."""
        if not self.is_settled:
            [row] = await self._connection.fetch(_WRITING)
            self._before = row["drawn"] if self._before is None else self._before
            self._floor.rise(drawn=row["drawn"], holders=row["holders"])
