"""Trials, sites, dictionary and evaluations over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from libs.common.call import Call
from libs.common.database import Database
from services.trials.store.tables.patients import sources

Headers = Callable[..., dict[str, str]]
ITCC = "eudract-2016-000227-71"

ARM = {"id": "only", "name": "The only arm", "criteria": {"fact": "age", "below": 8, "says": "Under 8 years"}}
TRIAL = {
    "id": "nct01234567",
    "title": "A new trial",
    "phase": "1",
    "references": [{"says": "A protocol", "on": "2026-05"}],
    "arms": [ARM],
}


@pytest.fixture
def writer(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-madrid")


@pytest.fixture
def publisher(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-barcelona")


@pytest.fixture
def anybody(headers: Headers) -> dict[str, str]:
    return headers("researcher", "office")


async def test_a_trial_from_draft_to_closure(
    client: httpx.AsyncClient, writer: dict[str, str], publisher: dict[str, str]
) -> None:
    draft = await client.post("/v1/trials", headers=writer, json=TRIAL)
    assert (draft.status_code, draft.json()["stage"]) == (201, "draft")
    assert (await client.post("/v1/trials", headers=writer, json=TRIAL)).status_code == 409
    address = f"/v1/trials/{TRIAL['id']}"
    own = await client.post(f"{address}/publication", headers=writer)
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    assert (await client.post(f"{address}/publication", headers=publisher)).json()["stage"] == "published"
    revised = await client.put(f"{address}/criteria", headers=writer, json={"arms": [ARM]})
    assert revised.json()["criteria_in_force"] == 1
    whole = await client.get(address, headers=writer)
    assert [one["criteria_version"] for one in whole.json()["criteria"]] == [1, 2]
    assert whole.headers["ETag"] == f'"{whole.json()["version"]}"'
    stale = await client.post(f"{address}/closure", headers=publisher | {"If-Match": '"1"'})
    assert stale.status_code == 412
    closed = await client.post(f"{address}/closure", headers=publisher | {"If-Match": whole.headers["ETag"]})
    assert closed.json()["stage"] == "closed"


async def test_the_same_post_twice_is_one_trial(client: httpx.AsyncClient, writer: dict[str, str]) -> None:
    numbered = writer | {"Idempotency-Key": "trial-1"}
    first = await client.post("/v1/trials", headers=numbered, json=TRIAL)
    again = await client.post("/v1/trials", headers=numbered, json=TRIAL)
    other = await client.post("/v1/trials", headers=numbered, json=TRIAL | {"title": "Another"})
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"arms": [ARM | {"criteria": {"all": [{"fact": "aeg", "below": 3}]}}]}, "body.arms[0].criteria.all[0].fact"),
        ({"arms": [ARM | {"criteria": {"all": []}}]}, "body.arms[0].criteria.all"),
        ({"arms": [ARM, ARM]}, "body.arms"),
        ({"arms": []}, None),
        ({"id": "NCT 1"}, None),
        ({"references": []}, None),
        ({"sponsor": "unknown field"}, None),
    ],
)
async def test_a_trial_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, writer: dict[str, str], changed: dict[str, Any], where: str | None
) -> None:
    refused = await client.post("/v1/trials", headers=writer, json=TRIAL | changed)
    assert refused.status_code == 422
    if where:
        assert refused.json()["errors"][0]["where"] == where


async def test_only_coordinators_write(client: httpx.AsyncClient, headers: Headers) -> None:
    clinician = headers("site_clinician", "hospital-aragon")
    assert (await client.post("/v1/trials", headers=clinician, json=TRIAL)).status_code == 403
    assert (await client.get("/v1/trials")).status_code == 401


async def test_lists_are_filtered_and_paged(
    catalogue: None, client: httpx.AsyncClient, anybody: dict[str, str]
) -> None:
    async def ids(**params: Any) -> list[str]:
        found = (await client.get("/v1/trials", headers=anybody, params=params)).json()
        return [trial["id"] for trial in found["items"]]

    assert len(await ids()) == 31
    assert await ids(stage="closed") == [
        "nct01802814",
        "nct02101853",
        "nct02393859",
        "nct03384654",
        "nct04501614",
    ]
    assert await ids(q="inotuzumab") == [ITCC, "nct02981628", "nct05748171"]
    assert await ids(hospital="hub-barcelona", status="recruiting") == ["nct05679895"]
    first = (await client.get("/v1/trials", headers=anybody, params={"limit": 10})).json()
    assert len(await ids(cursor=first["next_cursor"])) == 21


async def test_a_trial_shows_criteria_sources_and_doors(
    catalogue: None, client: httpx.AsyncClient, anybody: dict[str, str]
) -> None:
    found = (await client.get("/v1/trials/nct05751044", headers=anybody)).json()
    assert found["references"][0]["on"] == "2026-05"
    assert found["criteria"][0]["published_by"] == "service:trials"
    assert {site["hospital"]: site["open"] for site in found["sites"]} == {
        "hub-barcelona": "no",
        "hospital-la-fe": "no",
        "hospital-nino-jesus": "no",
    }
    assert (await client.get("/v1/trials/nct0", headers=anybody)).status_code == 404


async def test_a_hospital_says_how_its_own_door_stands(
    catalogue: None, client: httpx.AsyncClient, publisher: dict[str, str]
) -> None:
    said = {"status": "recruiting", "since": "2026-06-01", "verified_on": "2026-06-10", "source": "The coordinator"}
    address = "/v1/trials/nct05751044/arms/b/sites"
    opened = await client.put(f"{address}/hub-barcelona", headers=publisher, json=said)
    assert (opened.status_code, opened.json()["version"]) == (200, 2)
    found = (await client.get("/v1/trials/nct05751044", headers=publisher)).json()
    assert {site["hospital"]: site["open"] for site in found["sites"]}["hub-barcelona"] == "yes"
    assert (await client.put(f"{address}/hub-madrid", headers=publisher, json=said)).status_code == 404
    assert (await client.put(f"{address}/hospital-la-fe", headers=publisher, json=said)).status_code in {404, 422}
    future = said | {"since": "2099-01-01"}
    assert (await client.put(f"{address}/hub-barcelona", headers=publisher, json=future)).status_code == 422


async def test_the_dictionary_is_there_for_all(client: httpx.AsyncClient, anybody: dict[str, str]) -> None:
    facts = {one["id"]: one for one in (await client.get("/v1/facts", headers=anybody)).json()}
    assert len(facts) >= 30
    assert facts["lineage"]["allowed"] == ["bcp", "t", "mpal", "other"]
    assert facts["cd22_positive"]["rule"] == "antigen-positive-from-20-percent@1"
    assert facts["dasatinib_ic50"]["experimental"]
    assert facts["performance"]["may_be_entered"]


async def test_facts_of_nobody_are_answered_and_not_kept(
    catalogue: None, client: httpx.AsyncClient, headers: Headers, database: Database
) -> None:
    expert = headers("board_expert", "board")
    asked = {
        "facts": {"age": 7, "course": "relapse", "relapse_number": 2, "lineage": "bcp", "cd22": 93, "blasts": 60},
        "trials": [ITCC],
    }
    (found,) = (await client.post("/v1/evaluations", headers=expert, json=asked)).json()["verdicts"]
    assert (found["verdict"], [one["fact"] for one in found["missing"]]) == ("undetermined", ["down_syndrome"])
    asked["facts"] = asked["facts"] | {"down_syndrome": True}  # type: ignore[operator]
    (found,) = (await client.post("/v1/evaluations", headers=expert, json=asked)).json()["verdicts"]
    assert [reason["code"] for reason in found["reasons"]] == ["met:down_syndrome=yes"]
    async with database.reading(Call.service("test")) as tx:
        assert await tx.scalar(select(func.count()).select_from(sources)) == 0


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"agee": 7}, "body.facts.agee"),
        ({"lineage": "nk"}, "body.facts.lineage"),
        ({"age": -1}, "body.facts.age"),
        ({"cd22": 10**400}, "body.facts.cd22"),
        ({"tp53": "yes"}, "body.facts.tp53"),
        ({"birth_date": "2019-01-10"}, "body.facts.birth_date"),
    ],
)
async def test_facts_that_do_not_fit_are_refused(
    client: httpx.AsyncClient, headers: Headers, facts: dict[str, Any], where: str
) -> None:
    refused = await client.post("/v1/evaluations", headers=headers("board_expert", "board"), json={"facts": facts})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, where)


async def test_the_documents_name_every_route_and_event(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/v1/trials", "/v1/facts", "/v1/evaluations", "/v1/patients/{code}/verdicts"} <= set(paths)
    assert "VerdictChanged" in (await client.get("/asyncapi.json")).text
