"""Dose levels, slots, contacts; hospitals and spellings; versions of records over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.database import Database
from services.trials.tests.records import place, record

Headers = Callable[..., dict[str, str]]
TRIAL = "/v1/trials/nct00000088"
DOOR = f"{TRIAL}/arms/a/sites/hub-madrid"
OPEN = {"status": "recruiting", "since": "2026-06-01", "verified_on": "2026-11-20", "source": "Told"}
SHUT = OPEN | {"status": "closed"}


@pytest.fixture
def office(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "office")


@pytest.fixture
def madrid(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-madrid")


@pytest.fixture
async def trial(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    parts = [{"id": "d1", "name": "Dose level 1", "kind": "dose_level"}, {"id": "x", "name": "X", "kind": "cohort"}]
    criteria = {"fact": "age", "below": 18, "says": "Under 18"}
    arms = [{"id": "a", "name": "Arm A", "criteria": criteria, "parts": parts}]
    references = [{"says": "A protocol", "on": "2026-05"}]
    body = {"id": "nct00000088", "title": "With parts", "references": references, "arms": arms}
    assert (await client.post("/v1/trials", headers=office, json=body)).status_code == 201


async def door(client: httpx.AsyncClient, who: dict[str, str]) -> tuple[str, str]:
    [found] = (await client.get(TRIAL, headers=who)).json()["sites"]
    return found["open"], found["reason"]


async def test_slots_and_dose_levels_shut_doors(
    trial: None, client: httpx.AsyncClient, office: dict[str, str], madrid: dict[str, str]
) -> None:
    for slots, answer in (
        ({"free": 0, "total": 3}, ("no", "slots_full")),
        ({"free": 2, "total": 3}, ("yes", "recruiting")),
    ):
        assert (await client.put(DOOR, headers=madrid, json=OPEN | {"slots": slots})).status_code == 200
        assert await door(client, office) == answer
    wrong = await client.put(DOOR, headers=madrid, json=OPEN | {"slots": {"free": 4, "total": 3}})
    assert wrong.status_code == 422
    part = f"{TRIAL}/arms/a/parts"
    assert (await client.put(f"{part}/d1/status", headers=madrid, json=SHUT)).status_code == 403
    assert (await client.put(f"{part}/d9/status", headers=office, json=SHUT)).status_code == 404
    assert (await client.put(f"{part}/d1/status", headers=office, json=SHUT)).json()["version"] == 1
    assert await door(client, office) == ("yes", "recruiting")
    await client.put(f"{part}/x/status", headers=office, json=SHUT | {"status": "paused"})
    assert await door(client, office) == ("no", "parts_closed")
    await client.put(f"{part}/x/status", headers=office, json=OPEN)
    assert await door(client, office) == ("yes", "recruiting")
    shown = (await client.get(TRIAL, headers=madrid)).json()
    assert [(one["part"], one["status"], one["version"]) for one in shown["parts"]] == [
        ("d1", "closed", 1),
        ("x", "recruiting", 2),
    ]
    assert [one["kind"] for one in shown["criteria"][0]["arms"][0]["parts"]] == ["dose_level", "cohort"]


async def test_contacts_are_for_those_who_may_and_every_look_is_written_down(
    trial: None, client: httpx.AsyncClient, madrid: dict[str, str], headers: Headers, database: Database
) -> None:
    address, body = f"{TRIAL}/contacts/hub-madrid", {"contacts": [{"name": "Trials unit", "phone": "+34 900"}]}
    assert (await client.put(f"{TRIAL}/contacts/hub-barcelona", headers=madrid, json=body)).status_code == 404
    assert (await client.put(address, headers=madrid, json=body)).json()["version"] == 1
    assert (await client.get(address, headers=headers("researcher", "office"))).status_code == 403
    clinician = headers("site_clinician", "hospital-aragon")
    assert (await client.get(address, headers=clinician)).json()["contacts"][0]["phone"] == "+34 900"
    assert (await client.get(f"{TRIAL}/contacts/hub-barcelona", headers=clinician)).status_code == 404
    for path in ("/v1/trials", TRIAL, f"{TRIAL}/sites"):
        assert "900" not in (await client.get(path, headers=madrid)).text
    async with database.reading(Call.service("test")) as tx:
        looks = "SELECT count(*) FROM audit_entries WHERE did = 'read site contacts'"
        assert await tx.scalar(text(looks)) == 1


async def test_the_office_keeps_hospitals_and_spellings(
    client: httpx.AsyncClient, office: dict[str, str], madrid: dict[str, str]
) -> None:
    known = {one["id"]: one for one in (await client.get("/v1/trial-hospitals", headers=madrid)).json()["items"]}
    assert known["hub-barcelona"]["city"] == "Esplugues de Llobregat"
    assert (known["hospital-la-fe"]["to_confirm"], known["hospital-la-fe"]["version"]) == (True, 0)
    body = {name: known["hospital-la-fe"][name] for name in ("name", "city", "region", "country", "longitude")}
    body |= {"latitude": 39.4434, "source": "Measured", "to_confirm": False}
    address = "/v1/trial-hospitals/hospital-la-fe"
    assert (await client.put(address, headers=madrid, json=body)).status_code == 403
    assert (await client.put(address, headers=office, json=body)).json()["version"] == 1
    spelling = {
        "facility": "H. La Fé",
        "city": "Valencia",
        "country": "ES",
        "hospital": "hospital-la-fe",
        "source": "x",
    }
    places = [place("H LA FE", "València")]

    async def matched(nct: str) -> int:
        sent = record(nct, arms=["A"], places=places)
        answer = await client.post("/v1/imports/clinicaltrials-gov", headers=office, json=sent)
        return len(answer.json()["imported"][0]["sites"]["applied"])

    assert await matched("NCT00000001") == 0
    assert (await client.put("/v1/hospital-aliases", headers=madrid, json=spelling)).status_code == 403
    stranger = spelling | {"hospital": "hospital-nowhere"}
    assert (await client.put("/v1/hospital-aliases", headers=office, json=stranger)).status_code == 422
    assert (await client.put("/v1/hospital-aliases", headers=office, json=spelling)).json()["version"] == 1
    assert await matched("NCT00000002") == 1
    retired = await client.put("/v1/hospital-aliases", headers=office, json=spelling | {"retired": True})
    assert retired.json()["version"] == 2
    assert await matched("NCT00000003") == 0


async def test_an_amended_record_becomes_a_draft_when_a_person_takes_it(
    client: httpx.AsyncClient, office: dict[str, str], madrid: dict[str, str], headers: Headers
) -> None:
    async def imported(**changed: Any) -> dict[str, Any]:
        body = record("NCT00000088", arms=["A"], **changed)
        answer = await client.post("/v1/imports/clinicaltrials-gov", headers=office, json=body)
        found: dict[str, Any] = answer.json()["imported"][0]
        return found

    await imported()
    written = {"id": "a", "name": "A", "criteria": {"fact": "age", "below": 18, "says": "Under 18"}}
    await client.put(f"{TRIAL}/criteria", headers=madrid, json={"arms": [written]})
    assert (await client.post(f"{TRIAL}/publication", headers=office)).json()["stage"] == "published"
    assert (await imported(text="Inclusion Criteria:\n* New", seen="2026-06-09"))["record"] == 2
    first, second = (await client.get(f"{TRIAL}/registry-records", headers=madrid)).json()["items"]
    assert (first["version"], second["version"]) == ("2026-06-01", "2026-06-09")
    read = (await client.get(f"{TRIAL}/registry-records/2", headers=madrid)).json()
    [sentence] = read["sentences"]
    assert read["text"][sentence["start"] : sentence["end"]] == sentence["source"] == "New"
    assert [one["says"] for one in read["difference"]["sentences_added"]] == ["New"]
    whole = (await client.get(TRIAL, headers=madrid)).json()
    assert len(whole["criteria"]) == 2
    taken = await client.post(f"{TRIAL}/registry-records/2/taking", headers=madrid)
    assert (taken.json()["stage"], taken.json()["criteria_in_force"]) == ("published", 2)
    newest = (await client.get(TRIAL, headers=madrid)).json()["criteria"][-1]
    assert (newest["criteria_version"], newest["incomplete"], newest["from_record"]) == (3, True, 2)
    assert newest["arms"] == [written]
    assert (await client.post(f"{TRIAL}/publication", headers=office)).status_code == 409
    assert (await client.post(f"{TRIAL}/registry-records/2/taking", headers=madrid)).status_code == 409
    assert (await client.get(f"{TRIAL}/registry-records/9", headers=madrid)).status_code == 404
