"""The list of patients: who is on it for whom, filters, pages, audit."""

from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from services.reporting.tests.api.conftest import Ask
from services.reporting.tests.history.children import BACK, FULL, LATE, MENDED, REFRACTORY, SURVIVOR, THIRD
from services.reporting.tests.history.parties import ARAGON, GALICIA, MURCIA

CLINICIAN = "site_clinician"
EVERYBODY = [FULL, REFRACTORY, SURVIVOR, MENDED, THIRD, LATE, BACK]


async def codes(ask: Ask, organisation: str = "board", role: str = "board_expert", **query: str) -> list[str]:
    response = await ask("/v1/patients", role, organisation, **query)
    assert response.status_code == 200, response.text
    return [item["patient"] for item in response.json()["items"]]


async def test_each_sees_its_own_and_those_referred_to_it(ask: Ask) -> None:
    assert await codes(ask, ARAGON, CLINICIAN) == [FULL, SURVIVOR, MENDED, LATE, BACK]
    assert await codes(ask, GALICIA, CLINICIAN) == [FULL]
    assert await codes(ask, MURCIA, CLINICIAN) == [REFRACTORY, THIRD]
    assert await codes(ask) == EVERYBODY


async def test_filters(ask: Ask) -> None:
    assert await codes(ask, lineage="t") == [MENDED]
    assert await codes(ask, kind="refractory") == [REFRACTORY]
    assert await codes(ask, timing="early") == [FULL, THIRD]
    assert await codes(ask, timing="early", kind="relapse", hospital=MURCIA) == [THIRD]
    assert await codes(ask, outcome="alive_with_disease") == [SURVIVOR]
    assert await codes(ask, hospital=MURCIA) == [REFRACTORY, THIRD]
    assert await codes(ask, ARAGON, CLINICIAN, hospital=MURCIA) == []


async def test_an_episode_under_the_closed_code_is_found_under_the_open_one(ask: Ask) -> None:
    response = await ask("/v1/patients", CLINICIAN, ARAGON)
    survivor = next(item for item in response.json()["items"] if item["patient"] == SURVIVOR)
    assert (survivor["kind"], survivor["relapse_number"], survivor["status"]) == ("relapse", 3, "alive_with_disease")


async def test_pages(ask: Ask) -> None:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await ask("/v1/patients", "board_expert", "board", limit=3, **({"cursor": cursor} if cursor else {}))
        ).json()
        found += [item["patient"] for item in page["items"]]
        cursor = page.get("next_cursor")
    assert found == EVERYBODY


async def test_bad_filters_are_refused(ask: Ask) -> None:
    assert (await ask("/v1/patients", CLINICIAN, ARAGON, lineage="b")).status_code == 422
    unknown = await ask("/v1/patients", CLINICIAN, ARAGON, hospital="hospital-aragom")
    assert unknown.status_code == 422
    assert "hospital-aragon" in unknown.text
    assert (await ask("/v1/patients", CLINICIAN, ARAGON, cursor="nonsense")).status_code == 422


async def test_the_list_is_written_down_with_the_codes_it_showed(ask: Ask, database: Database) -> None:
    await codes(ask, MURCIA, CLINICIAN)
    async with database.reading(Call.service("reporting")) as tx:
        row = await tx.one(select(audit_entries).where(audit_entries.c.did == "listed patients"))
    assert row.changes == {"patients": [REFRACTORY, THIRD]}
