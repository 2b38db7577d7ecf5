"""Children registered twice: answered within the hospital, hidden across, decided by the office."""

from libs.common.database import Database
from libs.common.testing.ledger import published
from services.registry.tests.conftest import ELSEWHERE, HOSPITAL, Ask, Json, Register, identity

OFFICE = {"role": "data_manager", "at": "office"}
MANAGER = {"role": "data_manager", "at": ELSEWHERE}
CHILD = identity(given_names="Lucía", family_names="García López", national_id="11111111H", record_number="HC-1")


def same_child(**change: str | None) -> Json:
    return {"identity": {**CHILD, "record_number": "GAL-77", **change}}


async def test_the_own_hospital_hears_the_code(ask: Ask, database: Database) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": CHILD})).json()["code"]
    again = await ask("POST", "/v1/patients", same_child(given_names="LUCIA", family_names="Lopez Garcia"))
    told = again.json()
    assert (again.status_code, told["code"], told["errors"][0]["right"]) == (409, "already_registered", code)
    assert len(await published(database)) == 1
    assert (await ask("GET", "/v1/duplicates", **OFFICE)).json()["items"] == []


async def test_another_hospital_hears_neither_code_nor_place(ask: Ask) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": CHILD})).json()["code"]
    refused = await ask("POST", "/v1/patients", same_child(), at=ELSEWHERE)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_registered")
    assert code not in refused.text
    assert HOSPITAL not in refused.text
    question = refused.json()["errors"][0]["right"]
    asked = (await ask("GET", question, **MANAGER)).json()
    assert (asked["stage"], asked["patient"], asked["asked_by"]) == ("asked", None, ELSEWHERE)
    assert (await ask("GET", question, role="data_manager", at="hospital-murcia")).status_code == 404
    seen = (await ask("GET", question, **OFFICE)).json()
    assert (seen["patient"], seen["other_registered"]) == (code, False)
    assert set(seen["matched_on"]) == {"national_id", "name_and_birth"}


async def test_asking_again_is_one_question(ask: Ask) -> None:
    await ask("POST", "/v1/patients", {"identity": CHILD})
    first = await ask("POST", "/v1/patients", same_child(), at=ELSEWHERE, Idempotency_Key="k")
    again = await ask("POST", "/v1/patients", same_child(), at=ELSEWHERE, Idempotency_Key="k")
    assert first.json()["errors"] == again.json()["errors"]
    assert len((await ask("GET", "/v1/duplicates?stage=asked", **OFFICE)).json()["items"]) == 1


async def test_after_a_dismissal_the_hospital_registers_its_own(ask: Ask) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": {**CHILD, "national_id": None}})).json()["code"]
    refused = await ask("POST", "/v1/patients", same_child(), at=ELSEWHERE)
    question = refused.json()["errors"][0]["right"]
    dismissed = {"decision": "dismissed", "reason": "Cousins."}
    own = await ask("POST", f"{question}/decision", dismissed, **MANAGER)
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    decided = await ask("POST", f"{question}/decision", dismissed, **OFFICE, If_Match='"1"')
    assert (decided.status_code, decided.json()["stage"]) == (200, "dismissed")
    twice = await ask("POST", f"{question}/decision", dismissed, **OFFICE)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    registered = await ask("POST", "/v1/patients", same_child(), at=ELSEWHERE)
    assert registered.status_code == 201
    assert registered.json()["code"] != code


async def test_a_namesake_with_another_national_id_is_registered_and_asked_about(ask: Ask) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": CHILD})).json()["code"]
    namesake = await ask("POST", "/v1/patients", same_child(national_id="22222222J"), at=ELSEWHERE)
    assert namesake.status_code == 201
    question = namesake.json()["possible_duplicate"]
    seen = (await ask("GET", f"/v1/duplicates/{question}", **OFFICE)).json()
    assert (seen["patient"], seen["other"]) == (code, namesake.json()["code"])
    only_named = {"decision": "same_child", "reason": "x"}
    assert (await ask("POST", f"/v1/duplicates/{question}/decision", only_named, **OFFICE)).status_code == 409
    body = {"duplicate": namesake.json()["code"], "reason": "The id was mistyped."}
    merged = await ask("POST", f"/v1/patients/{code}/merges", body, **OFFICE)
    assert merged.status_code == 201
    assert (await ask("GET", f"/v1/duplicates/{question}", **OFFICE)).json()["stage"] == "merged"


async def test_matching_tells_here_elsewhere_or_unknown(ask: Ask) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": CHILD})).json()["code"]
    here = await ask("POST", "/v1/patients/match", CHILD)
    assert here.json() == {"whereabouts": "here", "code": code}
    there = await ask("POST", "/v1/patients/match", CHILD, at=ELSEWHERE)
    assert there.json() == {"whereabouts": "elsewhere", "code": None}
    unknown = await ask("POST", "/v1/patients/match", identity(), at=ELSEWHERE)
    assert unknown.json() == {"whereabouts": "unknown", "code": None}


async def test_a_corrected_identity_finds_its_duplicate(ask: Ask, register: Register) -> None:
    code = (await ask("POST", "/v1/patients", {"identity": CHILD})).json()["code"]
    other = await register(at=ELSEWHERE)
    body = {"national_id": "11111111-H", "reason": "It had been mistyped."}
    assert (await ask("PATCH", f"/v1/patients/{other}", body, at=ELSEWHERE)).status_code == 200
    (asked,) = (await ask("GET", "/v1/duplicates", **OFFICE)).json()["items"]
    assert (asked["patient"], asked["other"], asked["matched_on"]) == (code, other, ["national_id"])


async def test_a_wrong_name_finds_nobody_after_its_correction(ask: Ask) -> None:
    wrong = {**CHILD, "national_id": None}
    code = (await ask("POST", "/v1/patients", {"identity": wrong})).json()["code"]
    await ask("PATCH", f"/v1/patients/{code}", {"given_names": "Leonor", "reason": "Mistaken."})
    answer = await ask("POST", "/v1/patients/match", {**wrong, "record_number": "HC-2"})
    assert answer.json()["whereabouts"] == "unknown"
