"""Row-level security, the second wall: asked in plain SQL as the services' own roles, table by table, as found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.local.postgres import addresses
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live

pytestmark = pytest.mark.xdist_group("live")

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

OF_A_PATIENT = {"patient", "patient_id", "hospital", "birth_date", "entry_id", "consultation_id", "assay_id", "body"}
"""A table with one of these columns speaks of somebody."""

FOR_EVERYBODY = {
    ("trials", "site_statuses"): "which hospital recruits is no patient's",
    ("reporting", "trial_sites"): "the same, heard from trials",
}

COMPARED_BY_ALL = {("registry", "identity_digests")}
"""Keyed hashes without code or hospital: everybody's registration is compared with all of them."""

READ_BY_ALL = {("samples", "panels")}
"""What laboratories' panels look at: of nobody, and needed by whoever reads a result. Each writes its own."""

PARTIES = ("hospital-madrid", "hospital-murcia", "hub-barcelona", "hub-madrid", "lab-drp", "lab-dbp")

TABLES = """
    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled,
           array_agg(a.attname::text) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    GROUP BY c.oid ORDER BY c.relname
"""

CONCERNED = {
    "registry": "SELECT code FROM patients WHERE hospital = $1"
    " UNION SELECT patient FROM read_grants WHERE organisation = $1 AND revoked_at IS NULL",
    "samples": "SELECT patient FROM samples WHERE $1 IN (hospital, hub)"
    " UNION SELECT patient FROM assays WHERE $1 IN (hospital, hub, lab)"
    " UNION SELECT patient FROM forwardings WHERE $1 IN (hospital, from_hub, to_hub)",
    "board": "SELECT patient FROM referrals WHERE $1 IN (hospital, receiver)",
}
"""Whose records a party has to do with, by the services that decide it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of one service, as the database describes it."""

    service: str
    name: str
    walled: bool
    columns: frozenset[str]

    @property
    def speaks_of_somebody(self) -> bool:
        return bool(self.columns & OF_A_PATIENT) and (self.service, self.name) not in FOR_EVERYBODY

    @property
    def code(self) -> str | None:
        """The column with the patient's code, if there is one."""
        named = {"patients": "code", "known_patients": "code"}
        candidate = named.get(self.name, "patient")
        return candidate if candidate in self.columns else None


@asynccontextmanager
async def as_service(live: Live, service: str, tenant: str | None) -> AsyncIterator[Connection]:
    """A transaction of the service's own role, with the tenant set as the service sets it."""
    connection = await asyncpg.connect(addresses(live.system.setup)[service].app_url)
    try:
        async with connection.transaction():
            if tenant is not None:
                await connection.execute("SELECT set_config('reallnet.organisation', $1, true)", tenant)
            yield connection
    finally:
        await connection.close()


async def tables(live: Live, service: str) -> list[Table]:
    rows = await live.rows(service, TABLES)
    return [Table(service, row["name"], row["walled"], frozenset(row["columns"])) for row in rows]


async def concerning(live: Live, party: str) -> set[str]:
    """The codes of the patients that the party has to do with."""
    found: set[str] = set()
    for service, statement in CONCERNED.items():
        found |= {row[0] for row in await live.rows(service, statement, party)}
    return found


async def counts(connection: Connection, found: list[Table]) -> dict[str, int]:
    return {table.name: await connection.fetchval(f'SELECT count(*) FROM "{table.name}"') for table in found}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_that_speaks_of_somebody_is_walled(live: Live, service: str) -> None:
    open_ones = [table.name for table in await tables(live, service) if table.speaks_of_somebody and not table.walled]
    assert open_ones == []


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("tenant", [None, "", "hospital-of-nobody"])
async def test_nobody_sees_nothing(live: Live, service: str, tenant: str | None) -> None:
    walled = [table for table in await tables(live, service) if table.walled]
    walled = [table for table in walled if (service, table.name) not in COMPARED_BY_ALL | READ_BY_ALL]
    async with as_service(live, service, tenant) as connection:
        seen = {name: rows for name, rows in (await counts(connection, walled)).items() if rows}
    assert seen == {}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("party", PARTIES)
async def test_a_party_sees_patients_that_it_has_to_do_with_only(live: Live, service: str, party: str) -> None:
    allowed = await concerning(live, party)
    strange: dict[str, set[Any]] = {}
    async with as_service(live, service, party) as connection:
        for table in await tables(live, service):
            if table.walled and table.code and table.name != "audit_entries":
                rows = await connection.fetch(f'SELECT DISTINCT "{table.code}" FROM "{table.name}"')
                strange[table.name] = {row[0] for row in rows if row[0] is not None} - allowed
    assert {name: codes for name, codes in strange.items() if codes} == {}


@pytest.mark.parametrize("service", SERVICES)
async def test_of_a_full_table_a_party_sees_a_part(live: Live, service: str) -> None:
    """Tables without a patient's code are measured by how much is left: never all, where several parties have rows."""
    walled = [table for table in await tables(live, service) if table.walled]
    walled = [table for table in walled if (service, table.name) not in COMPARED_BY_ALL]
    async with as_service(live, service, "*") as connection:
        everything = await counts(connection, walled)
    async with as_service(live, service, "hospital-madrid") as connection:
        own = await counts(connection, walled)
    assert [name for name, rows in everything.items() if rows >= len(PARTIES) and own[name] == rows] == []
    assert any(own.values()) or service == "reporting"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("table", ["audit_entries", "ledger"])
@pytest.mark.parametrize("change", ['UPDATE "{}" SET {}', 'DELETE FROM "{}"', 'TRUNCATE "{}"'])
async def test_what_was_recorded_stays(live: Live, service: str, table: str, change: str) -> None:
    column = {"audit_entries": "did = 'nothing'", "ledger": "type = 'nothing'"}[table]
    async with as_service(live, service, "*") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change.format(table, column))


@pytest.mark.parametrize("service", SERVICES)
async def test_no_part_of_the_ledger_is_a_way_round_its_wall(live: Live, service: str) -> None:
    parts = await live.rows(service, "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    for part in (row["relname"] for row in parts):
        [[seen]] = await live.rows(service, f"SELECT relrowsecurity FROM pg_class WHERE relname = '{part}'")
        async with as_service(live, service, "*") as connection:
            may = await connection.fetchval("SELECT has_table_privilege($1, 'SELECT')", part)
        assert seen or not may, part


@pytest.mark.parametrize("service", SERVICES)
async def test_a_services_role_owns_nothing_and_enters_no_other_database(live: Live, service: str) -> None:
    role = urlsplit(addresses(live.system.setup)[service].app_url).username
    [rights] = await live.rows(
        service, "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = $1", role
    )
    assert not any(rights)
    assert await live.rows(service, "SELECT 1 FROM pg_class WHERE pg_get_userbyid(relowner) = $1", role) == []
    others = [other for other in SERVICES if other != service]
    for other in others:
        [[may]] = await live.rows(service, "SELECT has_database_privilege($1, $2, 'CONNECT')", role, other)
        assert not may, other
