"""Logs hold no name, number, birth date, free text, code or secret; and one request can be followed through all."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.advice import OPINION, QUESTION, WHY_NOT
from deploy.demo.cases import cases
from deploy.demo.invention import invent
from deploy.demo.memory import Memory
from libs.common.logging import ALLOWED
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live

pytestmark = pytest.mark.xdist_group("live")

OURS = ("issuer", *SERVICES, *(f"{service}-worker" for service in SERVICES), "samples-listener")
SERVERS = ("postgres", "nats")
IDENTITY = {
    "given_names": "Zplantgiven",
    "family_names": "Zplantfamily",
    "birth_date": "2016-02-29",
    "sex": "female",
    "record_number": "ZPLANT-4711",
    "national_id": "99999999R",
}
SENTENCE = "Zplant sentence about a child"
REQUEST = "zplant-request-0001"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PATIENCE = 60.0


@pytest.fixture(scope="module")
async def logs(live: Live) -> dict[str, str]:
    """All logs, after the replay, some requests that succeed and many that fail."""
    await live.settle()
    await stir(live)
    await live.settle()
    return {name: live.system.log(name).read_text(encoding="utf-8") for name in (*OURS, *SERVERS)}


async def stir(live: Live) -> None:
    """Identities, sentences and codes in every place a request has, answered well and badly."""
    consents = {"purposes": ["registry"], "document_version": "1", "given_on": "2024-01-31"}
    register = {"identity": IDENTITY, "consents": consents}
    clinician = "site_clinician@hospital-aragon"
    for body in (register, register, {"identity": {**IDENTITY, "sex": SENTENCE}}, {**register, SENTENCE: 1}):
        await live.ask(clinician, "POST", "registry", "/v1/patients", json=body)
    await live.ask(clinician, "POST", "registry", "/v1/patients/match", json=IDENTITY)
    [child] = await live.rows("board", "SELECT id, patient, hospital FROM consultations ORDER BY id LIMIT 1")
    asking = f"site_clinician@{child['hospital']}"
    for service, path in (
        ("registry", f"/v1/patients/{child['patient']}"),
        ("registry", f"/v1/patients/{child['patient'][:-1]}0"),
        ("registry", f"/v1/patients?region={SENTENCE}&sex=female"),
        ("samples", f"/v1/samples?patient={child['patient']}"),
        ("trials", f"/v1/patients/{child['patient']}/verdicts"),
        ("reporting", f"/v1/patients/{child['patient']}/report"),
        ("board", f"/v1/consultations?patient={child['patient']}"),
    ):
        for person in (asking, "site_clinician@hospital-murcia", "researcher@office"):
            await live.ask(person, "GET", service, path)
    text = {"text": SENTENCE}
    await live.ask(asking, "POST", "board", f"/v1/consultations/{child['id']}/clarifications", json=text)
    await live.http.get(f"{live.where.services['samples']}/v1/samples", headers={"X-API-Key": f"rnk_x_{SENTENCE}"})
    await followed_request(live, asking, child["patient"])


async def followed_request(live: Live, person: str, patient: str) -> None:
    """One that states an event, under ids of the caller's own."""
    headers = {"X-Request-ID": REQUEST, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    body = {"kind": "chemotherapy", "started_on": "2024-02-20", "line": 2}
    answer = await live.ask(
        person, "POST", "registry", f"/v1/patients/{patient}/treatments", json=body, headers=headers
    )
    assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
async def secrets(live: Live) -> set[str]:
    """Tokens, API keys, passwords and keys that were in use."""
    places = live.system.setup.places
    kept = {path.read_text(encoding="utf-8").strip() for path in places.secrets.iterdir()}
    keys = set(Memory.open(places.var).keys.values())
    assert kept
    assert keys
    return kept | keys | set(live.tokens.values())


@pytest.fixture(scope="module")
async def patients(live: Live) -> set[str]:
    """The network's codes of all children."""
    return {row["code"] for row in await live.rows("registry", "SELECT code FROM patients")}


def invented(live: Live) -> Iterator[str]:
    """Who the children of the demonstration are."""
    parties = Organisations.load(live.system.setup.organisations)
    hospitals = [party.id for party in parties.of_kind("hospital") if party.invented]
    hubs = [party.id for party in parties.of_kind("hub")]
    for one in invent(cases(), hospitals=hospitals, hubs=hubs).values():
        yield from (one.name, one.record_number, one.birth_date.isoformat())


def lines(logs: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every line of our own processes, and whose it is."""
    for name in OURS:
        for line in logs[name].splitlines():
            yield name, line


def found(logs: dict[str, str], words: set[str]) -> list[tuple[str, str]]:
    return [(name, word) for name, text in logs.items() for word in sorted(words) if word.lower() in text.lower()]


def test_no_identity(live: Live, logs: dict[str, str]) -> None:
    planted = {value for key, value in IDENTITY.items() if key != "sex"}
    assert found(logs, planted | set(invented(live))) == []


def test_no_free_text(logs: dict[str, str]) -> None:
    assert found(logs, {SENTENCE, "Zplant sentence", QUESTION, OPINION, WHY_NOT}) == []


def test_no_patient_code_anywhere(logs: dict[str, str], patients: set[str]) -> None:
    """Not in a path, not as an aggregate, not beside anything."""
    assert len(patients) > 24
    assert found(logs, patients) == []
    assert re.search(r"/patients/(?!\{|match\b)", "\n".join(logs.values())) is None


def test_no_secret(logs: dict[str, str], secrets: set[str]) -> None:
    assert found(logs, secrets) == []
    assert found(logs, {"rnk_", "Bearer ey", "eyJ"}) == []


def test_every_line_of_ours_is_json_with_keys_of_the_list_alone(logs: dict[str, str]) -> None:
    for name, line in lines(logs):
        told: dict[str, Any] = json.loads(line)
        assert set(told) <= ALLOWED, (name, line)
        assert {"event", "level", "timestamp", "service"} <= set(told), (name, line)


def test_no_mistake_of_ours_was_made(logs: dict[str, str]) -> None:
    assert [(name, line) for name, line in lines(logs) if "stack" in json.loads(line)] == []


def test_every_refusal_of_access_is_told(logs: dict[str, str]) -> None:
    told = [json.loads(line) for _, line in lines(logs) if '"access refused"' in line]
    assert {line["status"] for line in told} >= {401, 403}


async def test_one_request_is_followed_through_http_and_the_bus(live: Live, logs: dict[str, str]) -> None:
    told = [json.loads(line) for line in logs["registry"].splitlines() if REQUEST in line]
    assert {line["trace_id"] for line in told} == {TRACE}
    for service in ("reporting", "trials"):
        [line] = await heard(live.system.log(f"{service}-worker"))
        assert (line["request_id"], line["trace_id"]) == (REQUEST, TRACE)
        assert line["type"] == "org.reallnet.registry.treatment.recorded.v1"


async def heard(log: Path) -> list[dict[str, Any]]:
    """What a worker told under the request, once it has."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    told: list[dict[str, Any]] = []
    while not told and asyncio.get_running_loop().time() < deadline:
        told = of_the_request(log)
        await asyncio.sleep(0.05)
    return told[:1]


def of_the_request(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if REQUEST in line]
