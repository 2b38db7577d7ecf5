"""When the commit fails, nothing of a command is left: no row, no audit, no event, and no good answer."""

from typing import Any

import asyncpg
import httpx
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.store.tables.samples import samples
from services.samples.tests import bodies


async def test_failing_commit_answers_no_success_and_leaves_nothing(
    database: Database, clinician: Any, patient: str, postgres_url: str
) -> None:
    # A constraint that is only asked at the commit, and never holds.
    await _as_owner(postgres_url, _BREAK)
    try:
        answer: httpx.Response = await clinician("POST", "/v1/samples", json=bodies.tube(patient))
        assert answer.status_code >= 500
    finally:
        await _as_owner(postgres_url, _MEND)
    assert [event for event in await published(database) if event.service == "samples"] == []
    async with database.reading(Call.service("test")) as tx:
        assert await tx.all(select(samples)) == []
        assert await tx.all(select(audit_entries).where(audit_entries.c.did == "collected sample")) == []


_BREAK = """
    CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'commit fails'; END $$;
    CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON samples
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_late();
"""
_MEND = "DROP TRIGGER fail_late ON samples; DROP FUNCTION fail_late()"


async def _as_owner(url: str, statements: str) -> None:

    connection = await asyncpg.connect(url.removesuffix("/postgres") + "/samples")
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
