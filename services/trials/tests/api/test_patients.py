"""Facts and verdicts over HTTP: who may see them, what they say, and what is refused."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.contracts.trials import VerdictChanged
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, OutcomeStatus
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    HOSPITAL,
    OTHER,
    PATIENT,
    assay_resulted,
    consent_withdrawn,
    episode_recorded,
    outcome_recorded,
    patient_registered,
)

ID = re.compile(r"\{(\w+)\}")
Headers = Callable[..., dict[str, str]]
VERDICTS = f"/v1/patients/{PATIENT}/verdicts"
FACTS = f"/v1/patients/{PATIENT}/facts"
ITCC = "eudract-2016-000227-71"
UNKNOWN = "0000AC3P"


@pytest.fixture
def own(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", HOSPITAL)


@pytest.fixture
def other(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", OTHER)


def entered(fact: str, value: Any, on: str = "2026-06-10") -> dict[str, Any]:
    return {"facts": [{"fact": fact, "value": value, "on": on}]}


def of_arm(answer: httpx.Response, trial: str = ITCC) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in answer.json()["verdicts"] if one["trial"] == trial)
    return found


@pytest.fixture
async def relapsed(catalogue: None, patient: str, heard: Hear) -> str:
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    return patient


async def test_the_answer_says_why_what_is_missing_and_where(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    answer = await client.get(VERDICTS, headers=own)
    assert answer.status_code == 200
    found = of_arm(answer)
    assert found["verdict"] == "undetermined"
    assert [one["fact"] for one in found["missing"]] == ["down_syndrome"]
    assert found["missing"][0]["words"] == {
        "en": "Down syndrome is not known: enter it.",
        "es": "Síndrome de Down: no consta; introdúzcalo.",
    }
    site = of_arm(answer, "nct05751044")["sites"][0]
    assert (site["status"], site["open"], site["reason"]) == ("not_yet_recruiting", "no", "not_yet_recruiting")
    old = of_arm(answer, "nct05679895")["sites"][0]
    assert (old["status"], old["open"], old["reason"]) == ("recruiting", "unknown", "status_old")


async def test_an_entry_settles_it_and_is_told_once(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str], database: Database
) -> None:
    before = len(await published(database))
    numbered = own | {"Idempotency-Key": "one"}
    first = await client.post(FACTS, headers=numbered, json=entered("down_syndrome", False))
    again = await client.post(FACTS, headers=numbered, json=entered("down_syndrome", False))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    (told,) = (await published(database))[before:]
    assert isinstance(told, VerdictChanged)
    assert (told.trial, told.verdict) == (ITCC, "eligible")
    found = of_arm(await client.get(VERDICTS, headers=own))
    assert found["verdict"] == "eligible"
    assert {reason["code"] for reason in found["reasons"]} >= {"met:age>=1,<18", "not_met:down_syndrome=yes"}
    assert all(reason["says"] for reason in found["reasons"])


async def test_an_entry_made_in_error_no_longer_counts(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str], database: Database
) -> None:
    made = (await client.post(FACTS, headers=own, json=entered("down_syndrome", True))).json()
    assert of_arm(await client.get(VERDICTS, headers=own))["verdict"] == "not_eligible"
    address = f"{FACTS}/{made['id']}/void"
    assert (await client.post(address, headers=own, json={"reason": "Another child."})).status_code == 200
    assert (await client.post(address, headers=own, json={"reason": "Another child."})).status_code == 409
    assert of_arm(await client.get(VERDICTS, headers=own))["verdict"] == "undetermined"
    assert "Another child" not in str(await published(database))


async def test_facts_come_with_their_provenance(relapsed: str, client: httpx.AsyncClient, own: dict[str, str]) -> None:
    await client.post(FACTS, headers=own, json=entered("last_chemotherapy_on", "2026-06-01"))
    facts = {one["fact"]: one for one in (await client.get(FACTS, headers=own)).json()["facts"]}
    assert (facts["cd22"]["low"], facts["cd22"]["high"], facts["cd22"]["unit"]) == (93, 93, "%")
    (source,) = facts["cd22"]["sources"]
    assert source["kind"] == "assay"
    assert source["event"]
    assert source["on"] == "2026-06-01"
    assert facts["days_since_chemotherapy"]["low"] == 14
    assert facts["prior_chemotherapy"]["codes"] == ["yes"]
    assert facts["last_chemotherapy_on"]["low"] == "2026-06-01"
    assert facts["age"]["words"]["es"] == "7 años"


async def test_another_day_may_be_asked_for(relapsed: str, client: httpx.AsyncClient, own: dict[str, str]) -> None:
    earlier = await client.get(VERDICTS, headers=own, params={"on": "2026-06-14"})
    assert earlier.json()["verdicts"] == []
    later = await client.get(VERDICTS, headers=own, params={"on": "2028-01-10"})
    assert of_arm(later)["verdict"] == "undetermined"
    far = await client.get(VERDICTS, headers=own, params={"on": "2037-01-10"})
    assert (far.status_code, far.json()["errors"][0]["where"]) == (422, "query.on")


async def test_every_look_leaves_an_audit_row(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str], database: Database
) -> None:
    await client.get(VERDICTS, headers=own)
    await client.get(FACTS, headers=own)
    await client.get("/v1/verdicts", headers=own)
    async with database.reading(Call.service("test")) as tx:
        rows = await tx.all(select(audit_entries).where(audit_entries.c.by_organisation == HOSPITAL))
    assert [row.did for row in rows] == ["read verdicts", "read facts", "listed verdicts"]
    assert rows[0].patient == rows[1].patient == PATIENT
    assert rows[2].changes == {"patients": [PATIENT]}


async def test_a_stranger_s_child_is_not_there(
    relapsed: str, client: httpx.AsyncClient, other: dict[str, str], headers: Headers
) -> None:
    site = headers("trial_coordinator", "hub-barcelona")
    for who in (other, site):
        assert (await client.get(VERDICTS, headers=who)).status_code == 404
        assert (await client.get(FACTS, headers=who)).status_code == 404
        assert (await client.get("/v1/verdicts", headers=who)).json()["items"] == []
    assert (await client.post(FACTS, headers=other, json=entered("down_syndrome", True))).status_code == 404
    assert (await client.post(FACTS, headers=site, json=entered("down_syndrome", True))).status_code == 403


async def test_a_board_expert_reads_verdicts_of_any_hospital(
    patient: str, client: httpx.AsyncClient, headers: Headers
) -> None:
    expert = headers("board_expert", "board")
    assert (await client.get(VERDICTS, headers=expert)).status_code == 200
    assert (await client.get(FACTS, headers=expert)).status_code == 403


async def test_a_caller_faster_than_the_events_comes_again(client: httpx.AsyncClient, own: dict[str, str]) -> None:
    address = f"/v1/patients/{UNKNOWN}/facts"
    early = await client.post(address, headers=own, json=entered("down_syndrome", True))
    assert (early.status_code, early.json()["code"]) == (409, "not_yet_known")
    assert early.headers["Retry-After"]


async def test_after_a_withdrawal_every_route_of_the_child_is_gone(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str], heard: Hear, application: FastAPI
) -> None:
    """Also those that are written later: tried over every route with a patient's code."""
    await heard(consent_withdrawn())
    asked = 0
    for path, operations in (await client.get("/openapi.json")).json()["paths"].items():
        for method, operation in operations.items() if "{code}" in path else ():
            address = ID.sub(lambda found: {"code": PATIENT, "fact": "cd22"}.get(found[1]) or str(new_id()), path)
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            answer = await client.request(method, address, headers=own, json=example_of(application, schema))
            assert (answer.status_code, answer.json()["code"]) in {(410, "gone"), (404, "not_found")}, answer.text
            asked += 1
    assert asked >= 4


def example_of(application: FastAPI, schema: dict[str, Any] | None) -> Any:
    """The documented body."""
    name = (schema or {}).get("$ref", "").rpartition("/")[2]
    return application.openapi()["components"]["schemas"][name]["examples"][0] if name else None


async def test_without_consent_nothing_is_read_or_entered(
    client: httpx.AsyncClient, own: dict[str, str], heard: Hear
) -> None:
    await heard(patient_registered())
    assert (await client.get(VERDICTS, headers=own)).json()["code"] == "consent_missing"
    assert (await client.get(FACTS, headers=own)).json()["code"] == "consent_missing"
    refused = await client.post(FACTS, headers=own, json=entered("down_syndrome", True))
    assert refused.json()["code"] == "consent_missing"


async def test_a_child_that_died_is_offered_nothing(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str], heard: Hear
) -> None:
    await heard(outcome_recorded(OutcomeStatus.DEATH_OF_TREATMENT))
    answer = (await client.get(VERDICTS, headers=own)).json()
    assert (answer["deceased"], answer["verdicts"]) == (True, [])
    page = (await client.get("/v1/verdicts", headers=own, params={"verdict": "undetermined"})).json()
    assert page["items"] == []


async def test_the_worklist_is_filtered_and_paged(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    first = (await client.get("/v1/verdicts", headers=own, params={"limit": 10})).json()
    rest = (await client.get("/v1/verdicts", headers=own, params={"cursor": first["next_cursor"]})).json()
    assert len(first["items"]) + len(rest["items"]) == 13
    one = await client.get("/v1/verdicts", headers=own, params={"trial": ITCC, "verdict": "undetermined"})
    assert [row["missing"] for row in one.json()["items"]] == [["down_syndrome"]]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (entered("down_syndrom", True), "body.facts[0].fact"),
        (entered("cd22", 93), "body.facts[0].fact"),
        (entered("age", 7), "body.facts[0].fact"),
        (entered("down_syndrome", "yes"), "body.facts[0].value"),
        (entered("performance", 101), "body.facts[0].value"),
        (entered("performance", True), "body.facts[0].value"),
        (entered("last_chemotherapy_on", "2027-01-01"), "body.facts[0].value"),
        (entered("last_chemotherapy_on", "yesterday"), None),
        (entered("down_syndrome", True, on="2099-01-01"), None),
        ({"facts": []}, None),
        ({"facts": [{"fact": "performance", "value": 80}]}, None),
        ({"facts": [], "note": "free text"}, None),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_place(
    patient: str, client: httpx.AsyncClient, own: dict[str, str], body: dict[str, Any], where: str | None
) -> None:
    refused = await client.post(FACTS, headers=own, json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    if where:
        assert refused.json()["errors"][0]["where"] == where


async def test_a_mistyped_code_is_refused_and_the_nearest_suggested(
    client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    refused = await client.get("/v1/patients/000001AE/verdicts", headers=own)
    assert refused.status_code == 422
    assert PATIENT in refused.text
