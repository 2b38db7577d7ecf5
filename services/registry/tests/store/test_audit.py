"""Every read of a patient and every change leaves an audit row."""

import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from services.registry.tests.conftest import HOSPITAL, Ask, Register, Tell, diagnosis


async def audited(database: Database) -> list[tuple[str, str | None]]:
    async with database.reading(Call.service("registry")) as tx:
        rows = await tx.all(select(audit_entries).order_by(audit_entries.c.id))
    return [(row.did, row.patient) for row in rows]


@pytest.mark.parametrize(
    ("path", "did"),
    [
        ("", "read patient"),
        ("/consents", "read consents"),
        ("/history", "read history"),
        ("/read-grants", "read grants"),
    ],
)
async def test_reading_is_written_down(ask: Ask, register: Register, database: Database, path: str, did: str) -> None:
    code = await register()
    assert (await ask("GET", f"/v1/patients/{code}{path}")).status_code == 200
    assert (await audited(database))[-1] == (did, code)


async def test_a_list_names_the_patients_it_showed(ask: Ask, register: Register, database: Database) -> None:
    codes = {await register(), await register()}
    await ask("GET", "/v1/patients")
    async with database.reading(Call.service("registry")) as tx:
        row = (await tx.all(select(audit_entries).order_by(audit_entries.c.id.desc()).limit(1)))[0]
    assert (row.did, set(row.changes["patients"]), row.by_organisation) == ("listed patients", codes, HOSPITAL)


async def test_changes_are_written_down_with_their_reason(
    ask: Ask, register: Register, tell: Tell, database: Database
) -> None:
    code = await register()
    told = await tell(code, "episodes", diagnosis())
    await ask("POST", f"/v1/patients/{code}/episodes/{told['id']}/void", {"reason": "Another child's."})
    did = [what for what, _ in await audited(database)]
    assert did == ["registered patient", "sealed identity", "filed consent", "recorded episode", "voided episode"]


async def test_a_refused_reading_leaves_none(ask: Ask, register: Register, database: Database) -> None:
    code = await register()
    before = await audited(database)
    await ask("GET", f"/v1/patients/{code}", at="hospital-galicia")
    assert await audited(database) == before
