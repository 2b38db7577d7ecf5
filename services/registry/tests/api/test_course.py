"""The course of disease over HTTP: recorded, classified, corrected, entered in error, with its history."""

import pytest

from libs.common.contracts.registry import EpisodeCorrected, EpisodeRecorded, EpisodeVoided, ResponseRecorded
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.registry.tests.conftest import ELSEWHERE, Ask, Json, Register, Tell, diagnosis, relapse


async def test_an_episode_is_classified_and_stated(register: Register, tell: Tell, database: Database) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis(frontline_ended_on="2023-01"))
    told = await tell(code, "episodes", relapse(extramedullary=["cns1"], genetics=["ETV6::RUNX1"]))
    assert told["classification"]["timing"] == ["late"]
    assert told["classification"]["explanation"]
    assert told["warnings"] == []
    event = (await published(database))[-1]
    assert isinstance(event, EpisodeRecorded)
    assert (event.version, str(event.episode_id), event.patient) == (1, told["id"], code)
    assert event.episode.extramedullary == ()
    assert event.classification.rule == told["classification"]["rule"]


async def test_the_end_of_frontline_therapy_classifies_the_relapse_anew(
    ask: Ask, register: Register, tell: Tell, database: Database
) -> None:
    code = await register()
    first = await tell(code, "episodes", diagnosis())
    told = await tell(code, "episodes", relapse())
    assert told["classification"]["timing"] == ["early", "late"]
    body = {**diagnosis(frontline_ended_on="2023-01-31"), "reason": "The end was missing."}
    answer = await ask("PUT", f"/v1/patients/{code}/episodes/{first['id']}", body, If_Match='"1"')
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    corrected = [event for event in await published(database) if isinstance(event, EpisodeCorrected)]
    assert {(str(event.episode_id), event.version) for event in corrected} == {(first["id"], 2), (told["id"], 2)}
    read = (await ask("GET", f"/v1/patients/{code}/episodes/{told['id']}")).json()
    assert read["classification"]["timing"] == ["late"]
    stale = await ask("PUT", f"/v1/patients/{code}/episodes/{first['id']}", body, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


async def test_a_poor_response_raises_the_arm(register: Register, ask: Ask, tell: Tell, database: Database) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis(frontline_ended_on="2023-01"))
    told = await tell(code, "episodes", relapse())
    answer = {
        "episode_id": told["id"],
        "response": "no_response",
        "assessed_on": "2024-03-10",
        "assessed_at": "end_of_induction",
    }
    response = await tell(code, "responses", answer)
    events = await published(database)
    assert isinstance(events[-2], ResponseRecorded)
    assert isinstance(events[-1], EpisodeCorrected)
    assert events[-1].classification.risk_arm == ("hr",)
    voided = await ask("POST", f"/v1/patients/{code}/responses/{response['id']}/void", {"reason": "Another child's."})
    assert voided.json()["voided"]
    read = (await ask("GET", f"/v1/patients/{code}/episodes/{told['id']}")).json()
    assert (read["version"], read["classification"]["risk_arm"]) == (3, ["sr"])


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (relapse(after_remission=False), 409, "body.after_remission"),
        (relapse(2), 409, "body.relapse_number"),
        (relapse(diagnosed_on="2020-12-31"), 422, "body.diagnosed_on"),
        (relapse(diagnosed_on="2999-01"), 422, "body.diagnosed_on"),
        (relapse(diagnosed_on="2024-02-31"), 422, "body.diagnosed_on"),
        (relapse(relapse_number=None), 422, "body.relapse_number"),
        (relapse(blasts_percent=101), 422, "body.blasts_percent"),
        (relapse(extramedullary=["cns1", "cns3"]), 422, "body.extramedullary"),
        (relapse(genetics=["<b>"]), 422, "body.genetics"),
        (relapse(mrd=1.5), 422, "body.mrd"),
        (relapse(blasts_percent="80"), 422, "body.blasts_percent"),
        (relapse(after_hsct="yes"), 422, "body.after_hsct"),
        (relapse(comment="x"), 422, "body.comment"),
        (diagnosis(), 409, None),
    ],
)
async def test_refusals_say_where(
    ask: Ask, register: Register, tell: Tell, *, body: Json, status: int, where: str | None
) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis())
    answer = await ask("POST", f"/v1/patients/{code}/episodes", body)
    assert answer.status_code == status, answer.text
    if where:
        assert answer.json()["errors"][0]["where"].startswith(where)
    whole = (await ask("GET", f"/v1/patients/{code}")).json()
    assert len(whole["course"]) == 1


async def test_a_code_that_is_no_symbol_is_kept_and_warned_about(register: Register, tell: Tell) -> None:
    code = await register()
    told = await tell(code, "episodes", diagnosis(genetics=["ZEB::BCL11B"]))
    assert told["genetics"] == ["ZEB::BCL11B"]
    assert "ZEB1 or ZEB2" in told["warnings"][0]


async def test_a_fourth_relapse_whose_earlier_ones_are_elsewhere(register: Register, tell: Tell) -> None:
    code = await register()
    told = await tell(code, "episodes", relapse(4, earlier_relapses_elsewhere=True, lineage="t"))
    assert told["classification"]["site_class"] == "isolated_marrow"
    assert told["classification"]["risk_arm"] == []


async def test_what_others_stand_on_is_not_voided(ask: Ask, register: Register, tell: Tell, database: Database) -> None:
    code = await register()
    first = await tell(code, "episodes", diagnosis())
    told = await tell(code, "episodes", relapse())
    held = await ask("POST", f"/v1/patients/{code}/episodes/{first['id']}/void", {"reason": "x"})
    assert (held.status_code, held.json()["code"]) == (409, "wrong_state")
    gone = await ask("POST", f"/v1/patients/{code}/episodes/{told['id']}/void", {"reason": "Another child's."})
    assert (gone.status_code, gone.json()["voided"], gone.json()["version"]) == (200, True, 2)
    assert isinstance((await published(database))[-1], EpisodeVoided)
    read = (await ask("GET", f"/v1/patients/{code}/episodes/{told['id']}")).json()
    assert read["voided"]
    assert len((await ask("GET", f"/v1/patients/{code}")).json()["course"]) == 1
    twice = await ask("POST", f"/v1/patients/{code}/episodes/{told['id']}/void", {"reason": "x"})
    assert twice.status_code == 404


async def test_the_history_keeps_every_reading(ask: Ask, register: Register, tell: Tell, database: Database) -> None:
    code = await register()
    treatment = await tell(
        code, "treatments", {"kind": "antibody", "agents": ["blinatumomab"], "started_on": "2024-03"}
    )
    path = f"/v1/patients/{code}/treatments/{treatment['id']}"
    body = {"kind": "antibody", "agents": ["inotuzumab"], "started_on": "2024-03", "reason": "The other antibody."}
    assert (await ask("PUT", path, body)).json()["version"] == 2
    assert (await ask("PUT", path, body)).status_code == 409
    await ask("PUT", f"/v1/patients/{code}/outcome", {"status": "death_of_disease", "on": "2025-01"})
    alive = {"status": "alive_cr", "on": "2025-02"}
    assert (await ask("PUT", f"/v1/patients/{code}/outcome", alive)).status_code == 409
    corrected = await ask("PUT", f"/v1/patients/{code}/outcome", {**alive, "reason": "A mix-up."})
    assert corrected.json()["version"] == 2
    versions = (await ask("GET", f"/v1/patients/{code}/history")).json()["versions"]
    told = [(one["what"], one["version"], one["change"], one["reason"]) for one in versions]
    assert sorted(told, key=str) == sorted(
        [
            ("patient", 1, "registered", None),
            ("treatment", 1, "recorded", None),
            ("treatment", 2, "corrected", "The other antibody."),
            ("outcome", 1, "recorded", None),
            ("outcome", 2, "recorded", "A mix-up."),
        ],
        key=str,
    )
    said = "".join(str(event.to_cloudevent()) for event in await published(database))
    assert "mix-up" not in said
    assert "other antibody" not in said


async def test_an_entry_of_another_patient_is_not_found(ask: Ask, register: Register, tell: Tell) -> None:
    mine, theirs = await register(), await register()
    told = await tell(mine, "episodes", diagnosis())
    for path in (f"{theirs}/episodes/{told['id']}", f"{mine}/treatments/{told['id']}"):
        assert (await ask("GET", f"/v1/patients/{path}")).status_code == 404
    wrong = {"episode_id": told["id"], "response": "partial", "assessed_on": "2022-01"}
    assert (await ask("POST", f"/v1/patients/{theirs}/responses", wrong)).status_code == 422
    away = await ask("PUT", f"/v1/patients/{mine}/episodes/{told['id']}", {**diagnosis(), "reason": "x"}, at=ELSEWHERE)
    assert away.status_code == 404


async def test_a_death_lies_after_the_course(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register()
    await tell(code, "episodes", diagnosis())
    answer = await ask("PUT", f"/v1/patients/{code}/outcome", {"status": "death_of_disease", "on": "2020-12"})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.on")


async def test_a_machine_records_and_does_not_correct(ask: Ask, register: Register, tell: Tell) -> None:
    code = await register()
    told = await tell(code, "episodes", diagnosis(), role="machine")
    body = {**diagnosis(lineage="t"), "reason": "x"}
    path = f"/v1/patients/{code}/episodes/{told['id']}"
    assert (await ask("PUT", path, body, role="machine")).status_code == 403


async def test_rule_sets_can_be_read(ask: Ask) -> None:
    rules = (await ask("GET", "/v1/rule-sets/reallnet-relapse-2026-1")).json()
    assert (rules["very_early_within_months"], rules["late_from_months"], len(rules["risk"])) == (18, 6, 18)
    assert (await ask("GET", "/v1/rule-sets/unknown")).status_code == 404
