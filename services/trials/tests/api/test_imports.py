"""Records of ClinicalTrials.gov over HTTP: what they become, and what they never become."""

import codecs
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.trials.tests.records import hem_ismart_b, place, record

Headers = Callable[..., dict[str, str]]
IMPORT = "/v1/imports/clinicaltrials-gov"


@pytest.fixture
def office(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "office")


async def sent(client: httpx.AsyncClient, who: dict[str, str], body: Any) -> dict[str, Any]:
    answer = await client.post(IMPORT, headers=who, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_unknown_trial_becomes_a_draft_and_the_same_record_twice_is_nothing(
    client: httpx.AsyncClient, office: dict[str, str], headers: Headers
) -> None:
    [first] = (await sent(client, office, record()))["imported"]
    assert (first["outcome"], first["record"], first["sites"]["applied"][0]["hospital"]) == (
        "created",
        1,
        "hospital-la-fe",
    )
    trial = (await client.get("/v1/trials/nct00000042", headers=office)).json()
    assert (trial["stage"], trial["phase"], trial["criteria_in_force"]) == ("draft", "1/2", None)
    arms = trial["criteria"][0]["arms"]
    assert [arm["id"] for arm in arms] == ["arm-a-low", "arm-a-low-2", "arm"]
    assert arms[0]["criteria"]["all"] == [{"fact": "age", "at_least": {"months": 6}, "says": "Minimum age: 6 Months"}]
    door = trial["sites"][0]
    assert (door["hospital"], door["status"], door["verified_on"]) == ("hospital-la-fe", "recruiting", "2026-05-01")
    assert "version 2026-06-01" in door["source"]
    again = await sent(client, office, {"studies": [record(seen="2026-06-10")], "nextPageToken": "x"})
    assert [one["outcome"] for one in again["imported"]] == ["unchanged"]
    assert (await client.get("/v1/trials/nct00000042", headers=office)).json() == trial
    published = await client.post(
        "/v1/trials/nct00000042/publication", headers=headers("trial_coordinator", "hub-madrid")
    )
    assert (published.status_code, published.json()["errors"][0]["where"]) == (409, "trial.criteria")
    assert "ecret" not in str(trial) + str(first) + str(again)


async def test_hem_ismart_b_has_no_open_spanish_hospital(
    catalogue: None, client: httpx.AsyncClient, office: dict[str, str]
) -> None:
    before = (await client.get("/v1/trials/nct05751044/sites", headers=office)).json()["answer"]["en"]
    assert before.startswith("No open Spanish hospital. Hospital Universitari i Politècnic La Fe: not yet recruiting (")
    [found] = (await sent(client, office, [hem_ismart_b()]))["imported"]
    assert (found["outcome"], found["sites_in_record"], found["sites_recruiting"]) == ("updated", 33, 2)
    trial = (await client.get("/v1/trials/nct05751044", headers=office)).json()
    assert trial["stage"] == "published"
    assert len(trial["criteria"]) == 1
    assert {door["hospital"]: (door["status"], door["open"]) for door in trial["sites"]} == {
        "hub-barcelona": ("not_yet_recruiting", "no"),
        "hospital-nino-jesus": ("not_yet_recruiting", "no"),
        "hospital-la-fe": ("not_yet_recruiting", "no"),
    }
    here = (await client.get("/v1/trials/nct05751044/sites", headers=office, params={"country": "ES"})).json()
    assert (here["open"], here["study_status"], here["places_in_record"], here["places_recruiting"]) == (
        "no",
        "RECRUITING",
        33,
        2,
    )
    assert here["answer"]["en"].startswith("No open Spanish hospital. ")
    assert "Hospital Sant Joan de Déu: not yet recruiting (verified 2026-05-01)" in here["answer"]["en"]
    assert "2 of its 33 places recruit" in here["answer"]["en"]
    assert here["answer"]["es"].startswith("Ningún hospital español abierto.")
    assert "La Fe: aún no recluta (verificado: 2026-05-01)" in here["answer"]["es"]
    everywhere = (await client.get("/v1/trials/nct05751044/sites", headers=office)).json()["answer"]["en"]
    assert everywhere.startswith(
        "No hospital is known to be open; ask. No open Spanish hospital. Rigshospitalet: recruiting (verified 2026-05, by"
    )
    assert "; and 13 more. Status of the whole study in the registry: recruiting; 2 of" in everywhere
    danes = (await client.get("/v1/trials/nct05751044/sites", headers=office, params={"country": "DK"})).json()
    assert [(site["name"], site["open"], site["reason"]) for site in danes["sites"]] == [
        ("Rigshospitalet", "unknown", "registry_only")
    ]


async def test_sites_are_found_by_country_with_their_status_and_why_not(
    catalogue: None, client: httpx.AsyncClient, office: dict[str, str]
) -> None:
    said = {"status": "recruiting", "since": "2026-06-01", "verified_on": "2026-06-10", "source": "The coordinator"}
    address = "/v1/trials/nct05751044/arms/b/sites/hub-barcelona"
    assert (await client.put(address, headers=office, json=said)).status_code == 200

    async def asked(**params: Any) -> tuple[list[str], list[str]]:
        found = (await client.get("/v1/trials", headers=office, params=params)).json()
        return [one["id"] for one in found["items"]], [one["id"] for one in found["left_out"]]

    items, left_out = await asked(country="ES", open=True)
    assert items == ["nct05751044"]
    assert "nct05679895" in left_out
    assert (await asked(country="ES", open=True, region="comunidad de madrid"))[0] == []
    assert "nct05751044" not in (await asked(country="ES", open=False))[0]
    assert (await asked(country="NL"))[0] == []
    assert (await client.get("/v1/trials", headers=office, params={"country": "Spain"})).status_code == 422


async def test_a_record_is_no_way_to_open_a_stranger_s_door(client: httpx.AsyncClient, headers: Headers) -> None:
    hub = headers("trial_coordinator", "hub-barcelona")
    places = [
        place("La Fe", "València"),
        place("HOSPITAL SANT JOAN DE DEU", "Barcelona"),
        place("H. La Fé", "Valencia"),
    ]
    [found] = (await sent(client, hub, record(arms=["A"], places=places)))["imported"]
    assert [site["hospital"] for site in found["sites"]["applied"]] == ["hub-barcelona"]
    assert [site["hospital"] for site in found["sites"]["proposed"]] == ["hospital-la-fe"]
    [unmatched] = found["sites"]["unmatched"]
    assert unmatched["place"]["facility"] == "H. La Fé"
    assert unmatched["suggestions"][0]["hospital"] == "hospital-la-fe"


async def test_a_hospital_s_own_word_outranks_the_registry(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    await sent(client, office, record(arms=["A"]))
    said = {"status": "paused", "since": "2026-05-25", "verified_on": "2026-05-25", "source": "Told", "name": "La Fe"}
    own = await client.put("/v1/trials/nct00000042/arms/a/sites/hospital-la-fe", headers=office, json=said)
    assert own.status_code == 200
    changed = record(arms=["A"], seen="2026-06-12", verified="2026-06", text="Inclusion Criteria:\n* Something new")
    [found] = (await sent(client, office, changed))["imported"]
    assert (found["outcome"], found["sites"]["applied"]) == ("updated", [])
    assert [site["status"] for site in found["sites"]["proposed"]] == ["recruiting"]
    assert found["difference"]["criteria_to_look_at"]
    assert [one["says"] for one in found["difference"]["sentences_added"]] == ["Something new"]
    assert len(found["difference"]["sentences_removed"]) == 7
    trial = (await client.get("/v1/trials/nct00000042", headers=office)).json()
    assert [len(trial["criteria"]), trial["sites"][0]["status"]] == [1, "paused"]


STATUSES = [
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
]
"""All that the registry's data model has."""
AGES = (("1 Day", "28 Days"), ("37 Weeks", None), (None, "21 Years"), ("N/A", "N/A"), ("1 Hour", "72 Hours"))


async def test_every_status_of_the_registry_comes_in(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    page = [
        record(
            f"NCT0001{number:04}",
            status=status,
            minimum=AGES[number % 5][0],
            maximum=AGES[number % 5][1],
            places=[place("La Fe", "Valencia", status=status), place("Site 3", "", "Former Yugoslavia", None)],
        )
        for number, status in enumerate(STATUSES)
    ]
    page += [{"protocolSection": {"identificationModule": {"nctId": "NCT00019999", "briefTitle": "Nothing else"}}}]
    found = await sent(client, office, {"studies": page})
    assert (len(found["imported"]), found["refused"]) == (15, [])
    doors = [one["sites"]["applied"][0]["status"] for one in found["imported"][:-1]]
    assert [one for one in doors if one == "recruiting"] == ["recruiting"]
    saved = codecs.BOM_UTF8 + json.dumps(page).encode()
    again = await client.post(IMPORT, headers=office | {"Content-Type": "application/json"}, content=saved)
    assert {one["outcome"] for one in again.json()["imported"]} == {"unchanged"}
    everywhere = (await client.get("/v1/trials/nct00010000/sites", headers=office)).json()
    assert [(one["name"], one["country"]) for one in everywhere["sites"][-1:]] == [("Site 3", None)]


async def test_an_older_version_opens_no_door_again(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    def version(updated: str, seen: str, status: str) -> dict[str, Any]:
        place_then = place("La Fe", "Valencia", status=status)
        return record(arms=["A"], updated=updated, seen=seen, verified="2026-04", places=[place_then])

    recruiting, completed = version("2026-05-20", "2026-06-01", "RECRUITING"), version("2026-06-05", "x", "COMPLETED")
    completed["derivedSection"]["miscInfoModule"] = {}
    unposted = version("2099-01-01", "2099-01-01", "COMPLETED")
    later = version("2026-06-16", "2026-06-16", "NOT_YET_RECRUITING")
    outcomes = [
        (await sent(client, office, one))["imported"][0]["outcome"]
        for one in (recruiting, completed, recruiting, unposted, completed, later, recruiting)
    ]
    assert outcomes == ["created", "updated", "older", "updated", "older", "updated", "older"]
    trial = (await client.get("/v1/trials/nct00000042", headers=office)).json()
    assert trial["sites"][0]["status"] == "not_yet_recruiting"
    kept = (await client.get("/v1/trials/nct00000042/registry-records", headers=office)).json()
    assert len(kept["items"]) == 4


async def test_what_is_said_last_of_a_door_counts(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    await sent(client, office, record(arms=["A"]))
    address = "/v1/trials/nct00000042/arms/a/sites/hospital-la-fe"
    for status, since in (("recruiting", "2026-06-01"), ("closed", "2026-04-01")):
        said = {"status": status, "since": since, "verified_on": "2026-06-10", "source": "Told", "name": "La Fe"}
        assert (await client.put(address, headers=office, json=said)).status_code == 200
    here = (await client.get("/v1/trials/nct00000042/sites", headers=office, params={"country": "ES"})).json()
    assert (here["open"], here["sites"][0]["status"]) == ("no", "closed")


WRONG = record("NCT00000043")
WRONG["protocolSection"]["eligibilityModule"]["minimumAge"] = "six months"


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (WRONG, 422, "body.protocolSection.eligibilityModule.minimumAge"),
        ({"studies": [WRONG]}, 422, "body.studies[0].protocolSection.eligibilityModule.minimumAge"),
        ([1], 422, "body[0]"),
        ({"studies": "x"}, 422, "body.studies"),
        (record(places=[{"facility": 3}]), 422, "body.protocolSection.contactsLocationsModule.locations[0].facility"),
        (record(title="a\x00"), 422, "body.protocolSection.identificationModule.briefTitle"),
        (b"[" * 100_000, 400, None),
        (b"\xff", 400, None),
    ],
)
async def test_what_is_no_record_is_refused_with_its_place(
    client: httpx.AsyncClient, office: dict[str, str], body: Any, status: int, where: str | None
) -> None:
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await client.post(IMPORT, headers=office | {"Content-Type": "application/json"}, **content)
    assert answer.status_code == status
    assert where is None or answer.json()["errors"][0]["where"] == where


async def test_of_a_page_what_can_be_read_comes_in(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    found = await sent(client, office, {"studies": [WRONG, record()]})
    assert [one["trial"] for one in found["imported"]] == ["nct00000042"]
    assert [one["where"] for one in found["refused"]] == [
        "body.studies[0].protocolSection.eligibilityModule.minimumAge"
    ]
