"""A stream that was wiped, replaced or has lost its end is filled again from the ledger."""

from datetime import UTC, datetime

import structlog

from libs.common.bus.connection import StreamState
from libs.common.clock import SystemClock
from libs.common.relaying.waiting import Connection

AT_ONCE = 10_000
"""Events marked in one transaction: a ledger of years would otherwise hold back the vacuum for minutes."""

MOST_BYTES = 16_000_000
"""Bodies copied in one transaction; a single larger one still goes, alone."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_log = structlog.get_logger(__name__)

_MARK = """
    WITH part AS (
        SELECT * FROM (
            SELECT *, sum(length(body)) OVER (ORDER BY recorded_at, position ROWS UNBOUNDED PRECEDING) - length(body)
                AS before
            FROM (
                SELECT recorded_at, position, id, aggregate, subject, body FROM ledger
                WHERE (recorded_at, position) > ($1, $2) ORDER BY recorded_at, position LIMIT $3
            ) AS following
        ) AS measured
        WHERE before < $4
    ), marked AS (
        INSERT INTO outbox_waiting (position, recorded_at, aggregate, id, subject, body)
        SELECT position, recorded_at, aggregate, id, subject, body FROM part ON CONFLICT DO NOTHING
    )
    SELECT recorded_at, position FROM part ORDER BY recorded_at DESC, position DESC LIMIT 1
"""
_KNOWN = "SELECT stream_created_at, position FROM reader_positions WHERE reader = 'relay'"
_KNOW = """
    INSERT INTO reader_positions (reader, stream_created_at, position, types, moved_at)
    VALUES ('relay', $1, $2, '{}', $3)
    ON CONFLICT (reader) DO UPDATE
    SET stream_created_at = excluded.stream_created_at, position = excluded.position, moved_at = excluded.moved_at
"""


async def refill_if_new(connection: Connection, stream: StreamState) -> None:
    """Mark the whole ledger as waiting unless this stream holds all that was published.

    It is remembered last: who is stopped on the way begins anew, and nothing is published before.
    """
    known = await connection.fetchrow(_KNOWN)
    if known is not None and known["stream_created_at"] == stream.created_at and known["position"] <= stream.last:
        return
    _log.warning("stream is new or has lost its end, filling it from the ledger")
    await mark_all(connection)
    await connection.execute(_KNOW, stream.created_at, 0, SystemClock().now())


async def note_filled(connection: Connection, stream: StreamState) -> None:
    """Somebody else has filled this stream from the whole ledger: nothing waits any more."""
    async with connection.transaction():
        await connection.execute("DELETE FROM outbox_waiting")
        await connection.execute(_KNOW, stream.created_at, stream.last, SystemClock().now())


async def mark_all(connection: Connection, *, at_once: int = AT_ONCE, most_bytes: int = MOST_BYTES) -> None:
    """Mark every event of the ledger as waiting; readers take the repetition without a second effect."""
    recorded_at, position = _BEGINNING, 0
    while last := await connection.fetchrow(_MARK, recorded_at, position, at_once, most_bytes):
        recorded_at, position = last["recorded_at"], last["position"]
