"""Databases made before the marks held their events are brought up to it with what waits in them."""

from collections import defaultdict

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.database import driver_url
from libs.common.lasting_connection import lasting_connection
from libs.common.migrations import create_backbone, keep_events_beside_marks
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD

EVERYTHING = {"reallnet.organisation": "*"}
STATED = """
    INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
    SELECT now(), turn, gen_random_uuid(), 'test', 'sample/' || turn, 1, 'subject', convert_to('body ' || turn, 'UTF8')
    FROM generate_series(1, 5) AS turn
"""
MARKED = """
    INSERT INTO outbox_waiting (position, recorded_at, aggregate)
    SELECT position, recorded_at, aggregate FROM ledger WHERE position > 2
"""
COMPARED = """
    SELECT position, l.id = w.id AND l.subject = w.subject AND l.body = w.body AS same
    FROM outbox_waiting AS w JOIN ledger AS l USING (position) ORDER BY position
"""


@pytest.fixture
async def upgraded(postgres_url: str) -> ServiceDatabase:
    """Made as before, with three of five events waiting, and upgraded."""
    made = await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD), services=["marks"])
    engine = create_async_engine(driver_url(made["marks"].owner_url))
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()
    return made["marks"]


def _upgrade(connection: Connection) -> None:
    op = Operations(MigrationContext.configure(connection))
    create_backbone(op)
    for statement in ("SET reallnet.organisation = '*'", STATED, MARKED):
        connection.execute(text(statement))
    keep_events_beside_marks(op)


async def test_what_waits_is_filled_from_the_ledger(upgraded: ServiceDatabase) -> None:
    connection = await lasting_connection(upgraded.app_url, name="test", settings=EVERYTHING)
    compared = await connection.fetch(COMPARED)
    assert [tuple(row) for row in compared] == [(3, True), (4, True), (5, True)]
    allowed = "SELECT has_table_privilege('outbox_waiting', right_) FROM unnest($1::text[]) AS right_"
    rights = ["SELECT", "INSERT", "DELETE", "UPDATE", "TRUNCATE"]
    assert [row[0] for row in await connection.fetch(allowed, rights)] == [True, True, True, False, False]
    await connection.close()
