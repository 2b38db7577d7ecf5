"""Rows as years of work would leave them, put there by the server itself in seconds."""

from typing import Final

from tests.bench.watch import Connection, Watch

# In the part of the ledger that is written today, just before now: its indexes are as deep as they will be.
# Positions come from the sequence and leave no mark: these events count as published.
_LEDGER: Final = """
    INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
    SELECT $3::timestamptz - n * interval '1 ms', nextval('ledger_position'), uuidv7(n * interval '-1 ms'),
        'org.reallnet.samples.sample.banked.v1', 'sample/' || uuidv7(n * interval '-1 ms'), 1,
        'reallnet.samples.sample.banked.v1.hospital-madrid.hub-madrid', convert_to(repeat('x', 640), 'UTF8')
    FROM generate_series($2::int, $1::int + 1, -1) AS n
"""
_AUDIT: Final = """
    INSERT INTO audit_entries (at, by_subject, by_organisation, did, about, patient, request_id)
    SELECT $3::timestamptz - n * interval '1 ms', 'hub_technician@hub-madrid', 'hub-madrid', 'banked sample',
        'sample/' || uuidv7(n * interval '-1 ms'), 'P' || lpad((n % 50000)::text, 7, '0'), md5(n::text)
    FROM generate_series($2::int, $1::int + 1, -1) AS n
"""
_INBOX: Final = """
    INSERT INTO inbox (reader, event_id) SELECT 'reporting', uuidv7(n * interval '-1 ms')
    FROM generate_series($2::int, $1::int + 1, -1) AS n WHERE $3::timestamptz IS NOT NULL
"""
_STEPS: Final = """
    INSERT INTO sample_steps (sample_id, version, patient, stage, happened_at, stated_at, hospital, hub, facts)
    SELECT uuidv7(n * interval '-1 ms'), 1, 'P' || lpad((n % 50000)::text, 7, '0'), 'banked', now(), now(),
        'hospital-madrid', 'hub-madrid', '{"aliquots": 3, "preservation": "frozen_viable"}'
    FROM generate_series($2::int, $1::int + 1, -1) AS n WHERE $3::timestamptz IS NOT NULL
"""

TABLES: Final = {
    "samples": {"ledger": _LEDGER, "audit_entries": _AUDIT},
    "reporting": {"inbox": _INBOX, "sample_steps": _STEPS},
}

AT_ONCE: Final = 500_000
"""Rows of one statement."""


async def fill(watch: Watch, *, have: int, want: int) -> None:
    """Bring every table from so many added rows to so many, and let the server know them as it would by then."""
    for service, tables in TABLES.items():
        connection = watch.connections[service]
        now = await connection.fetchval("SELECT now()")
        for table, statement in tables.items():
            await _fill(connection, statement, have=have, want=want, now=now)
            await connection.execute(f"VACUUM (ANALYZE) {table}", timeout=600)
        await connection.execute("CHECKPOINT", timeout=600)


async def _fill(connection: Connection, statement: str, *, have: int, want: int, now: object) -> None:
    for start in range(have, want, AT_ONCE):
        await connection.execute(statement, start, min(start + AT_ONCE, want), now, timeout=600)
