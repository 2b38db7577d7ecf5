"""Registering, reading, correcting and listing patients over HTTP."""

import httpx
import pytest

from libs.common.contracts.registry import PatientCorrected, PatientRegistered
from libs.common.database import Database
from libs.common.patient_code import is_valid
from libs.common.testing.ledger import published
from services.registry.tests.conftest import (
    ELSEWHERE,
    HOSPITAL,
    Ask,
    Register,
    Tell,
    diagnosis,
    identity,
    relapse,
    signed,
)

OFFICE = {"role": "data_manager", "at": "office"}


async def test_a_code_is_issued_and_stated(ask: Ask, database: Database) -> None:
    answer = await ask("POST", "/v1/patients", {"identity": identity()}, role="machine")
    assert answer.status_code == 201
    told = answer.json()
    assert is_valid(told["code"])
    assert (told["hospital"], told["region"], told["stage"]) == (HOSPITAL, "Aragón", "registered")
    assert answer.headers["etag"] == '"1"'
    (event,) = await published(database)
    assert isinstance(event, PatientRegistered)
    assert (event.patient, event.origin, event.destination) == (told["code"], HOSPITAL, "_")


async def test_no_trait_is_answered_or_published(ask: Ask, database: Database) -> None:
    who = identity(given_names="Zzyzx", record_number="HC-SECRET-1", national_id="87654321Q")
    answer = await ask("POST", "/v1/patients", {"identity": who})
    code = answer.json()["code"]
    whole = await ask("GET", f"/v1/patients/{code}")
    said = answer.text + whole.text + "".join(str(event.to_cloudevent()) for event in await published(database))
    assert not any(secret in said for secret in ("Zzyzx", "SECRET", "87654321Q", who["family_names"]))


async def test_consents_can_be_filed_at_once(ask: Ask) -> None:
    body = {"identity": identity(), "consents": signed("registry", "consultation")}
    told = (await ask("POST", "/v1/patients", body)).json()
    assert told["stage"] == "open"
    assert told["purposes"] == ["consultation", "registry"]


async def test_the_same_post_twice_is_one_patient(ask: Ask, database: Database) -> None:
    body = {"identity": identity()}
    first = await ask("POST", "/v1/patients", body, Idempotency_Key="one")
    again = await ask("POST", "/v1/patients", body, Idempotency_Key="one")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(await published(database)) == 1
    other = await ask("POST", "/v1/patients", {"identity": identity()}, Idempotency_Key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"sex": "f"}, "sex"),
        ({"given_names": "--"}, "given_names"),
        ({"phone": "600000000"}, "phone"),
        ({"record_number": ""}, "record_number"),
    ],
)
async def test_bad_input_says_where(ask: Ask, change: dict[str, str], where: str) -> None:
    answer = await ask("POST", "/v1/patients", {"identity": identity(**change)})
    assert answer.status_code == 422
    assert where in answer.text
    assert (await ask("GET", "/v1/patients")).json()["items"] == []


@pytest.mark.parametrize(("role", "at"), [("hub_technician", "hub-madrid"), ("researcher", HOSPITAL)])
async def test_registering_needs_its_permission(ask: Ask, role: str, at: str) -> None:
    assert (await ask("POST", "/v1/patients", {"identity": identity()}, role=role, at=at)).status_code == 403


async def test_the_office_registers_nobody(ask: Ask) -> None:
    assert (await ask("POST", "/v1/patients", {"identity": identity()}, **OFFICE)).status_code == 403


async def test_another_hospital_finds_no_patient(ask: Ask, register: Register) -> None:
    code = await register()
    for path in ("", "/consents", "/history"):
        answer = await ask("GET", f"/v1/patients/{code}{path}", at=ELSEWHERE)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await ask("GET", "/v1/patients", at=ELSEWHERE)).json()["items"] == []


async def test_a_mistyped_code_is_refused_with_the_nearest(ask: Ask, register: Register) -> None:
    code = await register()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    answer = await ask("GET", f"/v1/patients/{wrong}")
    assert answer.status_code == 422
    assert code in answer.text


async def test_the_whole_patient_reads_back(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register("registry", "consultation")
    first = await tell(code, "episodes", diagnosis(frontline_ended_on="2023-01"))
    await tell(code, "responses", answer_to(first["id"]))
    await tell(code, "episodes", relapse(after_remission=False))
    await tell(code, "treatments", {"kind": "car_t", "started_on": "2024-03", "target": "CD19"})
    await ask("PUT", f"/v1/patients/{code}/outcome", {"status": "alive_cr", "on": "2024-12"})
    answer = await ask("GET", f"/v1/patients/{code}")
    whole = answer.json()
    assert [episode["kind"] for episode in whole["course"]] == ["first_diagnosis", "relapse"]
    assert whole["course"][1]["classification"]["risk_arm"] == ["sr"]
    assert whole["course"][1]["classification"]["rule"] == "reallnet-relapse-2026-1"
    assert (whole["treatments"][0]["kind"], whole["responses"][0]["mrd"]) == ("car_t", None)
    assert whole["outcome"]["status"] == "alive_cr"
    assert (whole["purposes"], whole["withdrawals"]) == (["consultation", "registry"], [])
    assert answer.headers["etag"] == '"1"'


def answer_to(episode: str) -> dict[str, str]:
    return {"episode_id": episode, "response": "complete_remission", "assessed_on": "2021-03-20"}


async def test_a_corrected_birth_date_classifies_anew(
    ask: Ask, register: Register, tell: Tell, database: Database
) -> None:
    code = await register(birth_date="2006-03-14")
    await tell(code, "episodes", diagnosis(frontline_ended_on="2023-01"))
    told = await tell(code, "episodes", relapse())
    assert told["classification"]["risk_arm"] == ["sr"]
    body = {"birth_date": "2006-01-14", "reason": "The certificate."}
    answer = await ask("PATCH", f"/v1/patients/{code}", body, If_Match='"1"')
    assert (answer.status_code, answer.json()["birth_date"], answer.json()["version"]) == (200, "2006-01-14", 2)
    episode = (await ask("GET", f"/v1/patients/{code}/episodes/{told['id']}")).json()
    assert (episode["version"], episode["classification"]["risk_arm"]) == (2, [])
    assert any("18 years" in sentence for sentence in episode["classification"]["explanation"])
    assert any(isinstance(event, PatientCorrected) for event in await published(database))
    stale = await ask("PATCH", f"/v1/patients/{code}", {"sex": "male", "reason": "x"}, If_Match='"1"')
    assert stale.status_code == 412


async def test_a_correction_that_changes_nothing_is_refused(ask: Ask, register: Register) -> None:
    code = await register()
    answer = await ask("PATCH", f"/v1/patients/{code}", {"sex": "female", "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_lists_are_filtered_and_paged(ask: Ask, register: Register, tell: Tell) -> None:
    codes = [await register(sex="male" if number % 2 else "female") for number in range(5)]
    await tell(codes[0], "episodes", diagnosis())
    await tell(codes[0], "episodes", relapse(blasts_percent=10, extramedullary=["testis"]))
    await ask("PUT", f"/v1/patients/{codes[1]}/outcome", {"status": "alive_cr", "on": "2024-12"})

    async def found(query: str, **more: str) -> set[str]:
        answer = await ask("GET", f"/v1/patients?{query}", **more)
        assert answer.status_code == 200, answer.text
        return {item["code"] for item in answer.json()["items"]}

    assert await found("sex=male") == {codes[1], codes[3]}
    assert await found("site_class=combined&relapse_number=1&timing=late") == {codes[0]}
    assert await found("outcome=alive_cr") == {codes[1]}
    assert await found("consents_to=genomics") == set()
    assert await found("consents_to=registry&born_from=2015-01-01&born_until=2015-12-31") == set(codes)
    assert await found(f"hospital={HOSPITAL}", **OFFICE) == set(codes)
    page, seen = await ask("GET", "/v1/patients?limit=2"), []
    while True:
        seen += [item["code"] for item in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
        page = await ask("GET", f"/v1/patients?limit=2&cursor={cursor}")
    assert sorted(seen) == sorted(codes)
    episodes = (await ask("GET", "/v1/episodes?kind=relapse&lineage=bcp&diagnosed_from=2024-01-01")).json()["items"]
    assert [episode["patient"] for episode in episodes] == [codes[0]]
    assert (await ask("GET", "/v1/episodes?risk_arm=hr")).json()["items"] == []


async def test_the_documents_are_served(client: httpx.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    assert "/v1/patients/{code}/consent-withdrawals/{withdrawal_id}" in described["paths"]
    assert (await client.get("/asyncapi.json")).status_code == 200
