"""A witness inside every database: writes down in which order its reader applied what it heard.

Triggers on the tables of the reader, put there by a test before anything is said: an event counts as applied
when it is taken and not set aside in the same transaction, or when it is let go after it had been set aside.
What is rolled back leaves no trace.
"""

from collections.abc import Mapping
from typing import Any

import asyncpg

_INSTALL = """
    CREATE TABLE witnessed (
        turn bigserial PRIMARY KEY, reader text NOT NULL, event_id uuid NOT NULL, deed text NOT NULL,
        transaction_number xid8 NOT NULL DEFAULT pg_current_xact_id()
    );
    CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$
        DECLARE seen record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        BEGIN
            INSERT INTO witnessed (reader, event_id, deed) VALUES (seen.reader, seen.event_id, TG_ARGV[0]);
            RETURN NULL;
        END
    $body$;
    CREATE TRIGGER witness_taken AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION witness('taken');
    CREATE TRIGGER witness_held AFTER INSERT ON held_events FOR EACH ROW EXECUTE FUNCTION witness('held');
    CREATE TRIGGER witness_released AFTER DELETE ON held_events FOR EACH ROW EXECUTE FUNCTION witness('released');
"""
_ORDER = """
    SELECT event_id FROM witnessed AS w
    WHERE reader = $1 AND (deed = 'released' OR deed = 'taken' AND NOT EXISTS (
        SELECT FROM witnessed AS h
        WHERE h.event_id = w.event_id AND h.reader = w.reader AND h.deed = 'held'
            AND h.transaction_number = w.transaction_number
    ))
    ORDER BY turn
"""


async def install_witness(admin_urls: Mapping[str, str]) -> None:
    """Begin to watch in each of these databases; what was applied before is not known of."""
    for url in admin_urls.values():
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(_INSTALL)
            await connection.execute(
                "INSERT INTO witnessed (reader, event_id, deed) SELECT reader, event_id, 'taken' FROM inbox ORDER BY event_id"
            )
            await connection.execute("CREATE INDEX ON witnessed (event_id)")
        finally:
            await connection.close()


async def applied_in_order(connection: "asyncpg.Connection[Any]", reader: str) -> list[str] | None:
    """The ids of what this reader applied, in order; None where nobody watched."""
    if await connection.fetchval("SELECT to_regclass('witnessed')") is None:
        return None
    return [str(row["event_id"]) for row in await connection.fetch(_ORDER, reader)]
