"""What operators and auditors can see and do in every service."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from libs.common import application, audit
from libs.common.audit import Audit
from libs.common.backbone import METADATA, audit_entries, held_events
from libs.common.call import Call
from libs.common.database import Database
from libs.common.settings import ServiceSettings
from libs.common.tests.test_outbox import registered

Headers = Callable[[str, str], dict[str, str]]
EVERYTHING = Call.service("test")


@pytest.fixture
def application_of() -> Callable[[], FastAPI]:
    settings = ServiceSettings(
        environment="test",
        database_url="postgresql://nobody@127.0.0.1/none",
        bus_url="nats://127.0.0.1:1",
        oidc_issuer="https://issuer.test",
    )
    return lambda: application.create(
        service="registry", title="Backbone", description="", settings=settings, routers=[], metadata=METADATA
    )


@pytest.fixture
async def parked(database: Database) -> int:
    event = registered()
    async with database.transaction(EVERYTHING) as tx:
        row = await tx.one(
            held_events.insert().returning(held_events.c.id),
            {
                "reader": "registry",
                "event_id": event.id,
                "type": event.type(),
                "aggregate": event.aggregate,
                "sequence": 7,
                "body": event.to_cloudevent(),
                "state": "parked",
                "code": "wrong_state",
                "reason": "The patient is closed.",
                "attempts": 1,
                "held_at": tx.now,
                "next_try_at": tx.now + timedelta(days=1),
            },
        )
    return int(row.id)


async def test_operator_lists_reads_and_replays(
    client: httpx.AsyncClient, database: Database, headers: Headers, parked: int
) -> None:
    operator = headers("operator", "office")
    listed = (await client.get("/v1/dead-letters?state=parked", headers=operator)).json()["items"]
    assert [(row["id"], row["code"], row["reason"]) for row in listed] == [
        (parked, "wrong_state", "The patient is closed.")
    ]
    assert "event" not in listed[0]
    read = (await client.get(f"/v1/dead-letters/{parked}", headers=operator)).json()
    assert read["event"]["type"] == "org.reallnet.registry.patient.registered.v1"
    assert "birth_date" in read["fields"]
    assert "data" not in read["event"]
    assert "2020-01-01" not in str(read), "an operator reads no patient's record"
    replayed = await client.post(f"/v1/dead-letters/{parked}/replay", headers={**operator, "Idempotency-Key": "k1"})
    assert replayed.status_code == 200, replayed.text
    async with database.transaction(EVERYTHING) as tx:
        row = await tx.one(select(held_events))
        assert (row.state, row.next_try_at) == ("waiting", tx.now)
        did = [entry.did for entry in await tx.all(select(audit_entries))]
    assert did == ["read dead letter", "read dead letter", "replayed dead letter"]


async def test_discarding_needs_a_reason_and_keeps_it(
    client: httpx.AsyncClient, database: Database, headers: Headers, parked: int
) -> None:
    operator = headers("operator", "office")
    without = await client.post(f"/v1/dead-letters/{parked}/discard", headers=operator, json={})
    assert (without.status_code, without.json()["errors"][0]["where"]) == (422, "body.reason")
    done = await client.post(f"/v1/dead-letters/{parked}/discard", headers=operator, json={"reason": "A test."})
    assert done.status_code == 200
    gone = await client.get(f"/v1/dead-letters/{parked}", headers=operator)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    async with database.transaction(EVERYTHING) as tx:
        reasons = [entry.reason for entry in await tx.all(select(audit_entries)) if entry.reason]
    assert reasons == ["A test."]


@pytest.mark.parametrize("path", ["/v1/dead-letters", "/v1/dead-letters/1", "/v1/audit-entries"])
async def test_clinician_may_not(client: httpx.AsyncClient, headers: Headers, path: str) -> None:
    refused = await client.get(path, headers=headers("site_clinician", "hospital-murcia"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_auditor_reads_the_trail_of_a_patient(
    client: httpx.AsyncClient, database: Database, headers: Headers
) -> None:
    async with database.transaction(EVERYTHING) as tx:
        await audit.write(tx, Audit(did="read patient", about="patient/000001AF", patient="000001AF"))
        await audit.write(tx, Audit(did="read patient", about="patient/OTHER", patient="OTHER"))
    found = await client.get("/v1/audit-entries?patient=000001AF", headers=headers("auditor", "office"))
    assert [entry["about"] for entry in found.json()["items"]] == ["patient/000001AF"]


async def test_a_list_that_showed_a_patient_is_in_its_trail(
    client: httpx.AsyncClient, database: Database, headers: Headers
) -> None:
    async with database.transaction(EVERYTHING) as tx:
        for shown in (["000001AF", "OTHER"], ["OTHER"]):
            await audit.write(tx, Audit(did="listed patients", about="patients", changes={"patients": shown}))
    found = await client.get("/v1/audit-entries?patient=000001AF", headers=headers("auditor", "office"))
    assert [entry["changes"] for entry in found.json()["items"]] == [{"patients": ["000001AF", "OTHER"]}]


async def test_a_hospitals_auditor_sees_what_its_own_people_did(
    client: httpx.AsyncClient, database: Database, headers: Headers, call_of: Callable[[str, str], Call]
) -> None:
    for hospital in ("hospital-murcia", "hospital-aragon"):
        async with database.transaction(call_of("site_clinician", hospital)) as tx:
            await audit.write(tx, Audit(did="read patient", about="patient/000001AF", patient="000001AF"))
    found = await client.get("/v1/audit-entries", headers=headers("auditor", "hospital-murcia"))
    assert {entry["by_organisation"] for entry in found.json()["items"]} == {"hospital-murcia"}


async def test_parties_say_which_are_invented(client: httpx.AsyncClient, headers: Headers) -> None:
    found = (await client.get("/v1/organisations", headers=headers("researcher", "office"))).json()["items"]
    assert sum(party["invented"] for party in found) == 15
    [hub] = [party for party in found if party["id"] == "hub-madrid"]
    assert hub["services"] == ["assays", "bank", "car_t", "hsct", "trial"]
