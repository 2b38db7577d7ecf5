"""One patient's integrated report: what is on it, who may read it, and that every reading is written down."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from services.reporting.domain.receivers_share import SENTENCE
from services.reporting.domain.turnaround import OF_THE_BOARD
from services.reporting.domain.wording import EXPERIMENTAL, WITHHELD
from services.reporting.store.tables.every import READ_MODELS
from services.reporting.tests.api.conftest import Ask
from services.reporting.tests.history.children import BACK, DUPLICATE, FULL, GONE, MENDED, REFRACTORY, SURVIVOR
from services.reporting.tests.history.parties import ARAGON, BARCELONA, GALICIA, MADRID, MURCIA

CLINICIAN = "site_clinician"


def report(code: str) -> str:
    return f"/v1/patients/{code}/report"


async def read(ask: Ask, code: str, organisation: str = ARAGON, role: str = CLINICIAN) -> dict[str, Any]:
    response = await ask(report(code), role, organisation)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_the_course_of_the_disease(ask: Ask) -> None:
    found = await read(ask, FULL)
    assert (found["patient"], found["hospital"], found["region"]) == (FULL, ARAGON, "Aragón")
    course = found["course"]
    assert [entry["episode"]["kind"] for entry in course["episodes"]] == ["first_diagnosis", "relapse"]
    assert course["episodes"][1]["classification"]["timing"] == ["early"]
    assert course["treatments"][0]["agents"] == ["vincristine"]
    assert course["responses"][0]["response"] == "complete_remission"
    assert course["outcome"]["status"] == "alive_cr"
    assert course["birth_date"] == "2015-03-01"


async def test_the_chain_of_a_sample(ask: Ask) -> None:
    sample = (await read(ask, FULL))["samples"][0]
    assert [step["stage"] for step in sample["chain"]] == ["expected", "collected", "dispatched", "received", "banked"]
    [journey] = sample["temperatures"]
    assert (journey["alarms"], journey["highest"], journey["minutes_outside"]) == (["too_warm"], 31.5, 90)
    assert (sample["stage"], sample["preservation"], sample["material"]) == ("banked", "frozen_viable", "bone_marrow")
    assert sample["referral_id"]


async def test_every_version_of_a_functional_result_is_marked_experimental_in_words(ask: Ask) -> None:
    drp = next(a for a in (await read(ask, FULL))["samples"][0]["assays"] if a["assay"] == "drp")
    assert [(r["result_version"], r["state"]) for r in drp["results"]] == [(1, "superseded"), (2, "corrected")]
    old, new = drp["results"]
    text = "The upper asymptote is fixed now."
    assert new["corrects"] == {"result_version": 1, "reason": "calculation", "text": text}
    assert (old["ended"]["replaced_by"], old["ended"]["reason"], old["ended"]["text"]) == (2, "calculation", text)
    assert (old["corrects"], new["ended"]) == (None, None)
    assert drp["note"] == EXPERIMENTAL
    assert all(result["experimental"] and result["note"] == EXPERIMENTAL for result in drp["results"])
    assert drp["results"][1]["findings"] == [{"code": "venetoclax.auc", "value": 0.35, "unit": None}]


async def test_germ_line_findings_stay_away_even_if_they_were_sent(ask: Ask) -> None:
    found = await read(ask, FULL)
    germ = next(a for a in found["samples"][0]["assays"] if a["assay"] == "germ_line")
    assert germ["results"][0]["findings"] == []
    assert germ["results"][0]["findings_withheld"]
    assert germ["results"][0]["note"] == WITHHELD
    assert "planted" not in str(found)


async def test_the_boards_part(ask: Ask) -> None:
    found = await read(ask, FULL)
    consultation = found["consultations"][0]
    assert [advice["recommendation_version"] for advice in consultation["recommendations"]] == [1, 2]
    assert (consultation["adherence"], consultation["follow_up"]["status"]) == ("yes", "alive_cr")
    assert consultation["close_reason"] == "done"
    assert [(r["items"], r["stage"]) for r in found["referrals"]] == [
        (["car_t"], "accepted"),
        (["drp_dbp"], "accepted"),
    ]


async def test_verdicts_with_the_trials_name_and_the_sites_as_they_are_now(ask: Ask) -> None:
    verdict = (await read(ask, FULL))["verdicts"][0]
    assert (verdict["title"], verdict["verdict"]) == ("The trial", "eligible")
    door = {"hospital": MADRID, "status": "paused", "since": "2025-01-01"}
    assert verdict["sites"] == [door | {"reason": None, "verdict": "eligible"}]
    assert (verdict["because"], verdict["experimental_facts"]) == (["fact:dasatinib_ic50"], ["dasatinib_ic50"])


async def test_the_times_of_one_patient(ask: Ask) -> None:
    spans = {span["step"]: span["hours"] for span in (await read(ask, FULL))["turnaround"]}
    assert spans["opened_to_answer"] == 1.0
    assert spans["opened_to_recommendation"] == 2.0
    assert spans["received_to_banked"] == 1.0


async def test_declined_and_revoked_referrals_say_so(ask: Ask) -> None:
    found = await read(ask, REFRACTORY, MURCIA)
    assert [(r["stage"], r["reason"]) for r in found["referrals"]] == [
        ("declined", "no_place"),
        ("accepted", None),
        ("revoked", None),
    ]
    assert found["samples"][0]["stage"] == "rejected"
    assert found["samples"][0]["chain"][0]["happened_at"] is None
    assert found["consultations"][0]["answer_overdue_at"]


async def test_what_was_entered_in_error_is_left_out(ask: Ask) -> None:
    found = await read(ask, MENDED)
    assert [entry["episode"]["relapse_number"] for entry in found["course"]["episodes"]] == [2]
    assert found["course"]["treatments"] == found["course"]["responses"] == []
    assert (found["course"]["birth_date"], found["course"]["sex"]) == ("2014-03-01", "male")
    assay = found["samples"][0]["assays"][0]
    assert (found["samples"][0]["stage"], assay["stage"]) == ("cancelled", "withdrawn")
    assert [result["state"] for result in assay["results"]] == ["withdrawn"]


async def test_a_merged_childs_report_holds_what_came_under_either_code(ask: Ask) -> None:
    found = await read(ask, SURVIVOR)
    assert found["merged_codes"] == [DUPLICATE]
    assert [entry["episode"]["relapse_number"] for entry in found["course"]["episodes"]] == [3]
    assert len(found["consultations"]) == len(found["samples"]) == 1


async def test_the_closed_code_names_the_other_one_only_to_who_may_see_it(ask: Ask) -> None:
    seen = await ask(report(DUPLICATE), CLINICIAN, ARAGON)
    assert seen.status_code == 404
    assert SURVIVOR in seen.text
    unseen = await ask(report(DUPLICATE), CLINICIAN, GALICIA)
    assert unseen.status_code == 404
    assert SURVIVOR not in unseen.text


async def test_a_receiver_reads_course_and_samples_and_its_own_part_of_the_board(ask: Ask) -> None:
    own, received = await read(ask, FULL), await read(ask, FULL, GALICIA)
    assert received["course"] == own["course"]
    assert received["samples"] == own["samples"]
    assert {one["receiver"] for one in own["referrals"]} > {GALICIA}
    assert {one["receiver"] for one in received["referrals"]} == {GALICIA}
    asked = {one["consultation_id"] for one in received["referrals"] if one["stage"] == "accepted"}
    assert {one["consultation_id"] for one in received["consultations"]} == asked
    assert received["consultations"][0]["recommendations"]
    assert received["withheld"] == [SENTENCE]


async def test_a_receiver_reads_neither_follow_up_nor_verdicts(ask: Ask) -> None:
    own, received = await read(ask, FULL), await read(ask, FULL, GALICIA)
    assert own["consultations"][0]["adherence"]
    assert own["consultations"][0]["follow_up"]
    assert own["verdicts"]
    assert [(one["fact"], one["experimental"]) for one in own["fact_conflicts"]] == [("cd22", False)]
    assert [(one["adherence"], one["follow_up"]) for one in received["consultations"]] == [(None, None)]
    assert received["verdicts"] == received["fact_conflicts"] == []
    known = {one["consultation_id"] for one in received["consultations"]}
    known |= {one["referral_id"] for one in received["referrals"]}
    board = [span for span in received["turnaround"] if span["step"] in OF_THE_BOARD]
    assert {span["about"] for span in board} <= known


async def test_withdrawn_parts_are_left_out_in_words(ask: Ask) -> None:
    found = await read(ask, BACK)
    assert found["consultations"] == found["referrals"] == []
    assert "opened_to_answer" not in [span["step"] for span in found["turnaround"]]
    assert len(found["withheld"]) == 1


async def test_a_verdict_from_before_a_withdrawal_does_not_come_back(ask: Ask) -> None:
    assert (await read(ask, BACK))["verdicts"] == []


WHO_SEES = """
    code         organisation   status   because
    full         aragon         200      treats
    full         galicia        200      accepted the referral
    full         murcia         404      has no part
    full         barcelona      404      received a sample, not the patient
    refractory   murcia         200      treats since the move
    refractory   galicia        404      treated before the move
    refractory   barcelona      200      accepted the referral
    refractory   madrid         404      declined, and was revoked
    survivor     aragon         200      treats
    survivor     galicia        404      knew the closed code only
    gone         aragon         404      consent withdrawn
    gone         galicia        404      consent withdrawn
    back         aragon         200      consent given again
"""
CODES = {"full": FULL, "refractory": REFRACTORY, "survivor": SURVIVOR, "gone": GONE, "back": BACK}
PLACES = {"aragon": ARAGON, "galicia": GALICIA, "murcia": MURCIA, "barcelona": BARCELONA, "madrid": MADRID}


async def test_who_sees_whom(ask: Ask) -> None:
    for line in WHO_SEES.strip().splitlines()[1:]:
        code, place, status, because = line.split(maxsplit=3)
        response = await ask(report(CODES[code]), CLINICIAN, PLACES[place])
        assert response.status_code == int(status), f"{code} by {place}: {because}"


@pytest.mark.parametrize(("role", "organisation"), [("board_expert", "board"), ("data_manager", "office")])
async def test_network_roles_see_every_patient_but_those_who_withdrew(ask: Ask, role: str, organisation: str) -> None:
    assert (await ask(report(FULL), role, organisation)).status_code == 200
    assert (await ask(report(GONE), role, organisation)).status_code == 404


async def test_refusals(ask: Ask, client: httpx.AsyncClient) -> None:
    assert (await client.get(report(FULL))).status_code == 401
    assert (await ask(report(FULL), "hub_technician", BARCELONA)).status_code == 403
    assert (await ask(report(FULL), "researcher", "office")).status_code == 403
    mistyped = await ask(report("0000105K"), CLINICIAN, ARAGON)
    assert mistyped.status_code == 422
    assert "did you mean" in mistyped.text
    assert (await ask(report("000001AF"), CLINICIAN, ARAGON)).status_code == 404


async def test_every_reading_is_written_down(ask: Ask, database: Database) -> None:
    await read(ask, FULL)
    async with database.reading(Call.service("reporting")) as tx:
        row = await tx.one(select(audit_entries).where(audit_entries.c.did == "read report"))
    assert (row.patient, row.by_subject, row.by_organisation) == (FULL, f"{CLINICIAN}@{ARAGON}", ARAGON)


async def test_the_database_itself_shows_no_foreign_row(
    ask: Ask, database: Database, call_of: Callable[..., Call]
) -> None:
    tables_of_patients = [table for table in READ_MODELS if "patient" in table.c]
    for organisation, shown in ((MURCIA, {REFRACTORY, "000016WH"}), ("hospital-asturias", set())):
        async with database.reading(call_of(CLINICIAN, organisation)) as tx:
            for table in tables_of_patients:
                rows = await tx.all(select(table.c.patient))
                assert {row.patient for row in rows} <= shown, f"{table.name} by {organisation}"
