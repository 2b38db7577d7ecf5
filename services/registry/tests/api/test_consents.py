"""Consents given and withdrawn over HTTP: without the purpose registry nothing clinical is written."""

import pytest

from libs.common.contracts.registry import ConsentGiven, ConsentWithdrawn
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.registry.tests.conftest import ELSEWHERE, Ask, Register, Tell, diagnosis, identity, signed


async def test_each_purpose_is_stated_with_its_version(ask: Ask, register: Register, database: Database) -> None:
    code = await register("registry")
    answer = await ask("POST", f"/v1/patients/{code}/consents", signed("consultation", "genomics"))
    assert (answer.status_code, answer.json()["purposes"]) == (201, ["consultation", "genomics", "registry"])
    given = [event for event in await published(database) if isinstance(event, ConsentGiven)]
    assert [(event.purpose, event.version) for event in given] == [
        ("registry", 1),
        ("consultation", 2),
        ("genomics", 3),
    ]
    assert {event.aggregate for event in given} == {f"consent/{code}"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 409, "already_there"),
        ({"given_on": "2010-01-01", "document_version": "2"}, 422, "invalid"),
        ({"given_on": "2999-01-01"}, 422, "invalid"),
        ({"purposes": ["registry", "registry"]}, 422, "invalid"),
        ({"purposes": []}, 422, "invalid"),
        ({"purposes": ["everything"]}, 422, "invalid"),
    ],
)
async def test_a_form_is_refused(
    ask: Ask, register: Register, change: dict[str, object], status: int, code: str
) -> None:
    patient = await register("registry")
    answer = await ask("POST", f"/v1/patients/{patient}/consents", {**signed("registry"), **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_new_document_is_a_new_version(ask: Ask, register: Register) -> None:
    code = await register("registry")
    told = (await ask("POST", f"/v1/patients/{code}/consents", signed("registry", document_version="2026-2"))).json()
    assert [(one["document_version"], one["version"]) for one in told["consents"]] == [("2026-1", 1), ("2026-2", 2)]
    read = await ask("GET", f"/v1/patients/{code}/consents")
    assert read.json() == told


CLINICAL = [
    ("POST", "episodes", diagnosis()),
    ("POST", "treatments", {"kind": "other", "started_on": "2022-01"}),
    ("PUT", "outcome", {"status": "alive_cr", "on": "2024-01"}),
]


@pytest.mark.parametrize(("method", "what", "body"), CLINICAL)
async def test_no_consent_no_clinical_write(ask: Ask, method: str, what: str, body: dict[str, object]) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": identity()})).json()["code"]
    answer = await ask(method, f"/v1/patients/{code}/{what}", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")


async def test_withdrawal_closes_the_record(ask: Ask, register: Register, tell: Tell, database: Database) -> None:
    code = await register("registry", "genomics")
    episode = await tell(code, "episodes", diagnosis())
    answer = await ask("POST", f"/v1/patients/{code}/consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    told = answer.json()
    assert (answer.status_code, told["purposes"]) == (201, ["registry", "genomics"])
    assert told["outstanding"] == ["board", "reporting", "samples", "trials"]
    assert not told["complete"]
    event = (await published(database))[-1]
    assert isinstance(event, ConsentWithdrawn)
    assert (event.withdrawal_id.hex, event.version) == (told["id"].replace("-", ""), 3)
    for method, what, body in [
        *CLINICAL,
        ("PUT", f"episodes/{episode['id']}", {**diagnosis(lineage="t"), "reason": "x"}),
        ("POST", f"episodes/{episode['id']}/void", {"reason": "x"}),
    ]:
        refused = await ask(method, f"/v1/patients/{code}/{what}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "consent_missing")
    assert (await ask("PATCH", f"/v1/patients/{code}", {"sex": "male", "reason": "x"})).status_code == 409
    whole = (await ask("GET", f"/v1/patients/{code}")).json()
    assert (whole["stage"], whole["purposes"], len(whole["withdrawals"])) == ("frozen", [], 1)


async def test_some_purposes_leave_the_record_open(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register("registry", "genomics")
    body = {"withdrawn_on": "2024-05-01", "purposes": ["genomics"]}
    withdrawn = await ask("POST", f"/v1/patients/{code}/consent-withdrawals", body)
    assert withdrawn.json()["purposes"] == ["genomics"]
    await tell(code, "episodes", diagnosis())
    again = await ask("POST", f"/v1/patients/{code}/consent-withdrawals", body)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


async def test_consent_can_be_given_again(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register("registry")
    await ask("POST", f"/v1/patients/{code}/consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    old = await ask("POST", f"/v1/patients/{code}/consents", signed("registry", given_on="2024-04-30"))
    assert (old.status_code, old.json()["code"]) == (409, "wrong_state")
    new = await ask("POST", f"/v1/patients/{code}/consents", signed("registry", given_on="2024-06-01"))
    assert new.json()["stage"] == "open"
    await tell(code, "episodes", diagnosis())


async def test_a_withdrawal_is_not_found_elsewhere(ask: Ask, register: Register) -> None:
    code, other = await register("registry"), await register("registry")
    made = await ask("POST", f"/v1/patients/{code}/consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    path = f"consent-withdrawals/{made.json()['id']}"
    assert (await ask("GET", f"/v1/patients/{code}/{path}")).status_code == 200
    assert (await ask("GET", f"/v1/patients/{other}/{path}")).status_code == 404
    assert (await ask("GET", f"/v1/patients/{code}/{path}", at=ELSEWHERE)).status_code == 404
    early = {"withdrawn_on": "2020-05-01"}
    assert (await ask("POST", f"/v1/patients/{other}/consent-withdrawals", early)).status_code == 422
