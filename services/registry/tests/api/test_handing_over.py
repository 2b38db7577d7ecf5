"""Patients that move, records that merge, and organisations that are let read."""

import pytest

from libs.common.contracts.registry import EpisodeCorrected, PatientMerged, PatientMoved
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.registry.tests.conftest import ELSEWHERE, HOSPITAL, Ask, Register, Tell, diagnosis, relapse

OFFICE = {"role": "data_manager", "at": "office"}
MANAGER = {"role": "data_manager", "at": HOSPITAL}
CENTRE = "hub-barcelona"


@pytest.mark.parametrize("who", [OFFICE, MANAGER])
async def test_a_moved_patient_is_the_new_hospitals(
    ask: Ask, register: Register, tell: Tell, database: Database, who: dict[str, str]
) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis())
    body = {"to_hospital": ELSEWHERE, "reason": "The family moved."}
    moved = await ask("POST", f"/v1/patients/{code}/moves", body, **who)
    assert (moved.status_code, moved.json()["hospital"], moved.json()["region"]) == (201, ELSEWHERE, "Galicia")
    event = (await published(database))[-1]
    assert isinstance(event, PatientMoved)
    assert (event.origin, event.destination, event.version) == (HOSPITAL, ELSEWHERE, 2)
    assert (await ask("GET", f"/v1/patients/{code}")).status_code == 404
    assert len((await ask("GET", f"/v1/patients/{code}", at=ELSEWHERE)).json()["course"]) == 1
    await tell(code, "episodes", relapse(), at=ELSEWHERE)
    assert (await published(database))[-1].origin == ELSEWHERE
    assert (await ask("POST", f"/v1/patients/{code}/moves", body, **OFFICE)).status_code == 409


@pytest.mark.parametrize(
    ("to", "who", "status"),
    [
        ("lab-drp", OFFICE, 422),
        ("hospital-nowhere", OFFICE, 422),
        (ELSEWHERE, {"role": "data_manager", "at": ELSEWHERE}, 404),
        (ELSEWHERE, {"role": "site_clinician", "at": HOSPITAL}, 403),
    ],
)
async def test_a_move_is_refused(ask: Ask, register: Register, to: str, who: dict[str, str], status: int) -> None:
    code = await register()
    answer = await ask("POST", f"/v1/patients/{code}/moves", {"to_hospital": to, "reason": "x"}, **who)
    assert answer.status_code == status
    assert (await ask("GET", f"/v1/patients/{code}")).json()["hospital"] == HOSPITAL


async def test_a_merged_duplicate_passes_everything_on(
    ask: Ask, register: Register, tell: Tell, database: Database
) -> None:
    code = await register("registry")
    await tell(code, "episodes", diagnosis(frontline_ended_on="2023-01"))
    duplicate = await register("registry", "genomics", at=ELSEWHERE)
    other = {**relapse(4, earlier_relapses_elsewhere=True)}
    told = await tell(duplicate, "episodes", other, at=ELSEWHERE)
    await ask("PUT", f"/v1/patients/{duplicate}/outcome", {"status": "alive_cr", "on": "2025-01"}, at=ELSEWHERE)
    answer = await ask(
        "POST", f"/v1/patients/{code}/merges", {"duplicate": duplicate, "reason": "One child."}, **OFFICE
    )
    assert answer.status_code == 201, answer.text
    whole = (await ask("GET", f"/v1/patients/{code}")).json()
    assert [episode["kind"] for episode in whole["course"]] == ["first_diagnosis", "relapse"]
    assert whole["course"][1]["classification"]["timing"] == ["late"]
    assert whole["purposes"] == ["genomics", "registry"]
    assert whole["outcome"]["status"] == "alive_cr"
    events = await published(database)
    merged = next(event for event in events if isinstance(event, PatientMerged))
    assert (merged.patient, merged.duplicate, merged.destination) == (code, duplicate, ELSEWHERE)
    passed_on = [event for event in events if isinstance(event, EpisodeCorrected)]
    assert [(str(event.episode_id), event.patient, event.version) for event in passed_on] == [(told["id"], code, 2)]
    for who, status, says in [(OFFICE, 409, "merged"), ({"at": ELSEWHERE}, 404, "not_found")]:
        gone = await ask("GET", f"/v1/patients/{duplicate}", **who)
        assert (gone.status_code, gone.json()["code"]) == (status, says)
        assert (code in gone.text) is (status == 409)
    assert duplicate not in (await ask("GET", "/v1/patients", **OFFICE)).text


async def test_contradicting_records_are_not_merged(ask: Ask, register: Register, tell: Tell) -> None:
    code, duplicate = await register(), await register()
    for one in (code, duplicate):
        await tell(one, "episodes", diagnosis())
    body = {"duplicate": duplicate, "reason": "x"}
    twice = await ask("POST", f"/v1/patients/{code}/merges", body, **MANAGER)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_there")
    withdrawn = await register()
    await ask("POST", f"/v1/patients/{withdrawn}/consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    body = {"duplicate": withdrawn, "reason": "x"}
    contested = await ask("POST", f"/v1/patients/{code}/merges", body, **MANAGER)
    assert (contested.status_code, contested.json()["code"]) == (409, "wrong_state")
    itself = await ask("POST", f"/v1/patients/{code}/merges", {"duplicate": code, "reason": "x"}, **MANAGER)
    assert itself.status_code == 422
    foreign = await register(at=ELSEWHERE)
    unseen = await ask("POST", f"/v1/patients/{code}/merges", {"duplicate": foreign, "reason": "x"}, **MANAGER)
    assert unseen.status_code == 404


async def test_a_centre_reads_while_it_is_granted(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis())
    body = {"organisation": CENTRE, "for_care": "car_t"}
    granted = await ask("POST", f"/v1/patients/{code}/read-grants", body, **MANAGER)
    assert granted.status_code == 201, granted.text
    assert (await ask("POST", f"/v1/patients/{code}/read-grants", body, **MANAGER)).status_code == 409
    read = await ask("GET", f"/v1/patients/{code}", at=CENTRE)
    assert len(read.json()["course"]) == 1
    assert code in (await ask("GET", "/v1/patients", at=CENTRE)).text
    written = await ask("POST", f"/v1/patients/{code}/episodes", relapse(), at=CENTRE)
    assert written.status_code == 404
    listed = (await ask("GET", f"/v1/patients/{code}/read-grants", **MANAGER)).json()["grants"]
    assert [grant["organisation"] for grant in listed] == [CENTRE]
    path = f"/v1/patients/{code}/read-grants/{granted.json()['id']}/revocation"
    assert (await ask("POST", path, **MANAGER)).json()["version"] == 2
    assert (await ask("POST", path, **MANAGER)).status_code == 409
    assert (await ask("GET", f"/v1/patients/{code}", at=CENTRE)).status_code == 404


async def test_withdrawal_ends_the_grants(ask: Ask, register: Register) -> None:
    code = await register()
    body = {"organisation": CENTRE, "for_care": "hsct"}
    await ask("POST", f"/v1/patients/{code}/read-grants", body, **MANAGER)
    await ask("POST", f"/v1/patients/{code}/consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    assert (await ask("GET", f"/v1/patients/{code}", at=CENTRE)).status_code == 404
    refused = await ask("POST", f"/v1/patients/{code}/read-grants", body, **MANAGER)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_missing")


@pytest.mark.parametrize(("organisation", "status"), [("lab-dbp", 422), ("nobody", 422), (HOSPITAL, 409)])
async def test_a_grant_is_refused(ask: Ask, register: Register, organisation: str, status: int) -> None:
    code = await register()
    body = {"organisation": organisation, "for_care": "trial"}
    assert (await ask("POST", f"/v1/patients/{code}/read-grants", body, **MANAGER)).status_code == status
