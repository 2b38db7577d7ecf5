"""The second wall: whatever a query forgets, the database shows an organisation no other's rows."""

from collections.abc import Callable

import httpx
import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy import Table, select, update

from libs.common.call import Call
from libs.common.database import Database
from services.registry.store.tables.every import METADATA
from services.registry.store.tables.identities import identity_digests, identity_vault, retired_vault_keys
from services.registry.store.tables.patients import patients, read_grants
from services.registry.tests.conftest import ELSEWHERE, HOSPITAL, Ask, Register, Tell, diagnosis

CENTRE = "hub-barcelona"
CLOSED = [table for table in METADATA.sorted_tables if table not in {identity_digests, retired_vault_keys}]


@pytest.fixture
async def full(ask: Ask, register: Register, tell: Tell) -> str:
    """A patient with a row in every table."""
    code = await register("registry", "genomics", national_id="11111111H")
    manager = {"role": "data_manager", "at": HOSPITAL}
    await tell(code, "episodes", diagnosis())
    await ask("PUT", f"/v1/patients/{code}/outcome", {"status": "alive_cr", "on": "2024-01"})
    await tell(code, "read-grants", {"organisation": CENTRE, "for_care": "car_t"}, **manager)
    await tell(code, "consent-withdrawals", {"withdrawn_on": "2024-05-01", "purposes": ["genomics"]})
    return code


async def rows(database: Database, call: Call, table: Table) -> int:
    async with database.reading(call) as tx:
        return len(await tx.all(select(table)))


@pytest.mark.parametrize("table", CLOSED, ids=[table.name for table in CLOSED])
async def test_no_row_for_another_organisation(
    database: Database, full: str, call_of: Callable[..., Call], table: Table
) -> None:
    assert await rows(database, call_of("site_clinician", ELSEWHERE), table) == 0
    if table.name not in {"possible_duplicates", "withdrawal_confirmations"}:
        assert await rows(database, call_of("site_clinician", HOSPITAL), table) > 0


async def test_whom_reading_was_granted_to_does_not_reach_the_vault(
    database: Database, full: str, call_of: Callable[..., Call]
) -> None:
    centre = call_of("site_clinician", CENTRE)
    assert await rows(database, centre, patients) == 1
    assert await rows(database, centre, identity_vault) == 0


async def test_a_grant_that_was_revoked_is_the_hospital_s_memory_alone(
    database: Database, register: Register, tell: Tell, ask: Ask, call_of: Callable[..., Call]
) -> None:
    code = await register("registry")
    manager = {"role": "data_manager", "at": HOSPITAL}
    grant = await tell(code, "read-grants", {"organisation": CENTRE, "for_care": "car_t"}, **manager)
    assert await rows(database, call_of("site_clinician", CENTRE), read_grants) == 1
    taken_back = await ask("POST", f"/v1/patients/{code}/read-grants/{grant['id']}/revocation", **manager)
    assert taken_back.status_code == httpx.codes.OK
    assert await rows(database, call_of("site_clinician", CENTRE), read_grants) == 0
    assert await rows(database, call_of("site_clinician", HOSPITAL), read_grants) == 1


async def test_nobody_takes_a_patient_or_gives_it_away(
    database: Database, full: str, call_of: Callable[..., Call]
) -> None:
    async with database.transaction(call_of("site_clinician", ELSEWHERE)) as tx:
        taken = await tx.execute(update(patients).values(hospital=ELSEWHERE))
        assert taken.rowcount == 0
    with pytest.raises(InsufficientPrivilegeError, match="row-level security"):
        async with database.transaction(call_of("site_clinician", HOSPITAL)) as tx:
            await tx.execute(update(patients).values(hospital=ELSEWHERE))


async def test_the_vault_holds_nothing_readable(database: Database, register: Register) -> None:
    await register(given_names="Zzyzx", record_number="HC-SECRET")
    async with database.reading(Call.service("registry")) as tx:
        (row,) = await tx.all(select(identity_vault))
        hashes = await tx.all(select(identity_digests))
    assert b"Zzyzx" not in row.sealed
    assert b"SECRET" not in row.sealed
    assert (len(row.nonce), len(row.key_id)) == (12, 16)
    assert {len(one.digest) for one in hashes} == {64}
