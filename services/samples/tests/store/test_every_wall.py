"""Row-level security in plain SQL as the service's own role: every table there is, found in the database itself.

A row is put into each of them, whose texts all name one party and whose ids are all the same: then it is that party's by
whatever column or parent a policy asks. A new table is tested the day it is made, and nobody has to think of it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import pytest

from libs.common.provisioning.databases import ServiceDatabase

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

OWNER, ID = "hub-barcelona", UUID(int=7)
STRANGERS = ("hub-madrid", None)
VALUES: Mapping[str, str] = {
    "uuid": f"'{ID}'",
    "text": f"'{OWNER}'",
    "jsonb": "'{}'",
    "bytea": "'\\x07'",
    "boolean": "false",
    "date": "'2026-06-15'",
    "timestamp with time zone": "'2026-06-15'",
}
"""By type; whatever else there is is a number."""

OF_NOBODY = {
    "alembic_version": "which migration was the last",
    "inbox": "which events were heard: ids alone",
    "labels": "which labels were ever given, so that none is given twice",
    "reader_positions": "how far events were read",
}
"""Without a wall."""
OUTSIDE = {"audit_entries", "ledger"}
"""The libraries' own, in parts by month: libs/common and tests/contracts have tests of them."""
THE_SERVICES_OWN = {"audit_seals", "audit_verifications", "held_events", "outbox_waiting"}
"""No party's: the service reads them, and nobody who asks it."""
READ_BY_ALL = {"panels"}
"""What readers of a result must know of a panel, whichever laboratory it is of."""
ADDED_BY_ALL = {"outbox_waiting"}
"""Anybody's deed is told, whoever may read it."""

TABLES = """
    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname
"""
COLUMNS = """
    SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
"""
CHECKS = "SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c'"


@pytest.fixture
async def filled(migrated: ServiceDatabase, postgres_url: str) -> AsyncIterator[tuple[Connection, Mapping[str, str]]]:
    """Each walled table with its row, in a transaction of which nothing stays; and how such a row is written."""
    connection = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/samples")
    undone = connection.transaction()
    await undone.start()
    try:
        await connection.execute("SET LOCAL session_replication_role = replica")
        yield connection, {name: await _row_into(connection, name) for name in await _walled(connection)}
    finally:
        await undone.rollback()
        await connection.close()


async def _walled(connection: Connection) -> Sequence[str]:
    return [row["name"] for row in await connection.fetch(TABLES) if row["walled"] and row["name"] not in OUTSIDE]


async def _row_into(connection: Connection, table: str) -> str:
    for check in await connection.fetch(CHECKS, table):
        await connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check["conname"]}"')
    columns = await connection.fetch(COLUMNS, table)
    names = ", ".join(f'"{one["name"]}"' for one in columns)
    values = ", ".join(_value(one["type"]) for one in columns)
    written = f'INSERT INTO "{table}" ({names}) VALUES ({values})'
    await connection.execute(written)
    return written


def _value(kind: str) -> str:
    return f"ARRAY[{_value(kind.removesuffix('[]'))}]::{kind}" if kind.endswith("[]") else VALUES.get(kind, "1")


async def _as(connection: Connection, party: str | None) -> None:
    await connection.execute("RESET ROLE")
    await connection.execute("SELECT set_config('reallnet.organisation', $1, true)", party or "")
    await connection.execute("SET LOCAL ROLE samples_app")


async def _did(connection: Connection, statement: str) -> str:
    """What came of it: how many rows, or why none; and it is undone."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        told: Any = await connection.execute(statement)
        return str(told).rpartition(" ")[2]
    except asyncpg.InsufficientPrivilegeError:
        return "refused"
    except asyncpg.PostgresError as other:
        return type(other).__name__
    finally:
        await attempt.rollback()


async def test_every_table_is_walled_or_said_to_be_nobodys(migrated: ServiceDatabase, postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/samples")
    try:
        unwalled = {row["name"] for row in await connection.fetch(TABLES) if not row["walled"]}
    finally:
        await connection.close()
    assert unwalled <= OF_NOBODY.keys() | OUTSIDE


async def test_its_party_reads_it_and_a_stranger_does_nothing_with_it(
    filled: tuple[Connection, Mapping[str, str]],
) -> None:
    connection, tables = filled
    await _as(connection, OWNER)
    own = {table: await _did(connection, f'SELECT 1 FROM "{table}"') for table in tables}
    assert {table for table, seen in own.items() if seen != "1"} == THE_SERVICES_OWN
    added: set[str] = set()
    for stranger in STRANGERS:
        await _as(connection, stranger)
        for table, written in tables.items():
            [column] = (await connection.fetch(COLUMNS, table))[:1]
            name = column["name"]
            seen = "1" if table in READ_BY_ALL else "0"
            assert await _did(connection, f'SELECT 1 FROM "{table}"') == seen, (stranger, table)
            assert await _did(connection, f'UPDATE "{table}" SET "{name}" = "{name}"') in {"0", "refused"}, table
            assert await _did(connection, f'DELETE FROM "{table}"') in {"0", "refused"}, table
            added |= set() if await _did(connection, written) == "refused" else {table}
    assert added == ADDED_BY_ALL
