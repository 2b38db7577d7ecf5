"""Answers over HTTP: per hospital and day, as of an instant, and shown again bit for bit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.vocabulary import Assay, OutcomeStatus, TreatmentKind
from services.trials.store.tables.answers import answers_forgotten, answers_shown, criteria_in_force, patient_states
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    HOSPITAL,
    OTHER,
    PATIENT,
    assay_resulted,
    consent_given,
    consent_withdrawn,
    episode_recorded,
    outcome_recorded,
    patient_merged,
    patient_moved,
    patient_registered,
    result_amended,
    treatment_recorded,
)

Headers = Callable[..., dict[str, str]]
VERDICTS = f"/v1/patients/{PATIENT}/verdicts"
ANSWERS = f"/v1/patients/{PATIENT}/answers"
ITCC, ISMART = "eudract-2016-000227-71", "nct05751044"
HOUR = timedelta(hours=1)


@pytest.fixture
def own(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", HOSPITAL)


@pytest.fixture
async def relapsed(catalogue: None, patient: str, heard: Hear) -> str:
    chemotherapy = treatment_recorded(TreatmentKind.CHEMOTHERAPY, "2026-05-01", "2026-06-12")
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")), chemotherapy)
    return patient


def of_arm(answer: httpx.Response, trial: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in answer.json()["verdicts"] if one["trial"] == trial)
    return found


async def test_each_hospital_has_its_verdict_its_door_in_words_and_its_distance(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    answer = await client.get(VERDICTS, headers=own)
    found = of_arm(answer, ISMART)
    sites = [(one["hospital"], one["verdict"], one["open"], one["distance_km"]) for one in found["sites"]]
    assert sites == [
        ("hospital-la-fe", "not_eligible", "no", 249),
        ("hub-barcelona", "not_eligible", "no", 250),
        ("hospital-nino-jesus", "not_eligible", "no", 272),
    ]
    assert found["sites"][0]["words"]["en"].startswith("The hospital is not activated yet (since 2026-05-01")
    assert "At least 7 days must have passed since the last chemotherapy; 3 days have passed" in found["words"]["en"]
    assert [(one["on"], one["verdict"]) for one in found["ahead"]] == [("2026-06-19", "undetermined")]
    order = [one["verdict"] for one in answer.json()["verdicts"]]
    assert order == sorted(order, key=["eligible", "undetermined", "not_eligible"].index)
    line = next(one for one in answer.json()["trials"] if one["trial"] == ISMART)
    assert (line["open_in_spain"], line["open_hospitals"]) == ("no", [])
    assert line["words"]["en"].startswith("No open Spanish hospital.")
    assert line["words"]["en"].count("not yet recruiting") == 3
    assert line["words"]["es"].startswith("Ningún hospital español abierto.")


async def test_what_would_settle_it_is_shown_with_its_cost(
    relapsed: str, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    found = of_arm(await client.get(VERDICTS, headers=own), ITCC)
    assert [(one["fact"], one["code"]) for one in found["to_eligible"]] == [
        ("down_syndrome", "not_met:down_syndrome=yes")
    ]
    assert found["to_eligible"][0]["words"] == {"en": "Down syndrome: no", "es": "Síndrome de Down: no"}
    (missing,) = found["missing"]
    assert (missing["source"], missing["means"], missing["days"]) == ("physician", "ask", 0)
    body = {"facts": {"age": 7, "course": "relapse", "age_at_diagnosis": 5}, "on": "2026-06-25", "trials": [ISMART]}
    evaluated = await client.post("/v1/evaluations", headers=own, json=body | {"hospital": "hub-madrid"})
    far = of_arm(evaluated, ISMART)
    assert next(one["hospital"] for one in far["sites"]) == "hospital-nino-jesus"
    drp = next(one for one in far["missing"] if one["fact"] == "dasatinib_ic50")
    assert (drp["means"], drp["experimental"], far["experimental"]) == ("assay", True, True)
    for wrong in ({"hospital": "hospital-nowhere"}, {"known_at": "2036-01-01T00:00:00Z"}):
        assert (await client.post("/v1/evaluations", headers=own, json=body | wrong)).status_code == 422


async def test_a_past_answer_is_given_again_after_everything_has_changed(
    *,
    relapsed: str,
    client: httpx.AsyncClient,
    own: dict[str, str],
    headers: Headers,
    heard: Hear,
    clock: FixedClock,
    database: Database,
) -> None:
    first = await client.get(VERDICTS, headers=own)
    ahead = await client.get(VERDICTS, headers=own, params={"on": "2027-02-01"})
    asked_at = clock.now()
    clock.move(HOUR)
    await change_everything(client, headers, heard)
    now = await client.get(VERDICTS, headers=headers("site_clinician", OTHER))
    assert now.json()["deceased"]
    there = headers("site_clinician", OTHER)
    for then, on in ((first, None), (ahead, "2027-02-01")):
        params = {"known_at": asked_at.isoformat()} | ({"on": on} if on else {"on": "2026-06-15"})
        again = await client.get(VERDICTS, headers=there, params=params)
        assert {**again.json(), "answer": None} == {**then.json(), "answer": None}
        shown = await client.get(f"/v1/answers/{then.json()['answer']}", headers=there)
        assert shown.json()["same"] is True
        assert shown.json()["shown"]["verdicts"] == then.json()["verdicts"]
    assert (await client.get(f"/v1/answers/{first.json()['answer']}", headers=own)).status_code == 404
    listed = (await client.get(ANSWERS, headers=there)).json()["items"]
    assert [one["answer"] for one in listed][:2] == [first.json()["answer"], ahead.json()["answer"]]
    assert listed[0]["criteria"][ITCC] == 1
    await _criteria_are_kept_once_for_all_who_looked(database)
    assert (await client.get(ANSWERS, headers=there)).json()["items"] == listed
    assert listed[0]["asked_by_organisation"] == HOSPITAL
    refused = await client.get(VERDICTS, headers=there, params={"known_at": "2036-01-01T00:00:00Z"})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "query.known_at")


async def _criteria_are_kept_once_for_all_who_looked(database: Database) -> None:
    """The first two went by the same; the third is made as a release before would have written it."""
    async with database.transaction(Call.service("test")) as tx:
        rows = await tx.all(select(answers_shown.c.id, answers_shown.c.in_force).order_by(answers_shown.c.id))
        assert len({row.in_force for row in rows[:2]}) == 1
        kept = {row.id: row.criteria for row in await tx.all(select(criteria_in_force))}
        last = update(answers_shown).where(answers_shown.c.id == rows[1].id)
        await tx.execute(last.values(criteria=kept[rows[1].in_force], in_force=None))


async def change_everything(client: httpx.AsyncClient, headers: Headers, heard: Hear) -> None:
    """Facts, criteria, doors, stages, the child's hospital and its outcome."""
    await heard(result_amended(Assay.FLOW, ("CD22", 3, "%")), outcome_recorded(OutcomeStatus.DEATH_OF_DISEASE))
    writer, publisher = headers("trial_coordinator", "office"), headers("trial_coordinator", "hub-barcelona")
    arms = {"arms": [{"id": "relapse", "name": "Other", "criteria": {"fact": "age", "below": 3, "says": "Under 3"}}]}
    door = {"status": "recruiting", "since": "2026-05-02", "verified_on": "2026-06-14", "source": "told"}
    for answer in (
        await client.put(f"/v1/trials/{ITCC}/criteria", headers=writer, json=arms),
        await client.post(f"/v1/trials/{ITCC}/publication", headers=publisher),
        await client.post("/v1/trials/nct05658640/closure", headers=publisher),
        await client.put(f"/v1/trials/{ISMART}/arms/b/sites/hub-barcelona", headers=writer, json=door),
    ):
        assert answer.status_code == 200, answer.text
    await heard(patient_moved())


async def test_of_a_family_that_withdrew_nothing_is_left(
    *, relapsed: str, client: httpx.AsyncClient, own: dict[str, str], headers: Headers, heard: Hear, database: Database
) -> None:
    shown = (await client.get(VERDICTS, headers=own)).json()["answer"]
    assert (await client.get(f"/v1/answers/{shown}", headers=headers("site_clinician", OTHER))).status_code == 404
    assert (await client.get(f"/v1/answers/{shown}", headers=headers("board_expert", "board"))).status_code == 200
    await heard(consent_withdrawn())
    gone = await client.get(f"/v1/answers/{shown}", headers=own)
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert (await client.get(f"/v1/answers/{shown}", headers=headers("site_clinician", OTHER))).status_code == 404
    assert (await client.get(ANSWERS, headers=own)).status_code == 410
    async with database.reading(Call.service("test")) as tx:
        left = [await tx.scalar(select(func.count()).select_from(one)) for one in (answers_shown, patient_states)]
        (stone,) = await tx.all(select(answers_forgotten))
    assert left == [0, 0]
    assert set(stone._mapping) == {"id", "hospital", "forgotten_at"}


async def test_an_answer_under_a_code_that_was_merged_is_given_again_as_it_was(
    *, catalogue: None, patient: str, client: httpx.AsyncClient, own: dict[str, str], heard: Hear, clock: FixedClock
) -> None:
    duplicate = "0000AC3P"
    await heard(patient_registered(duplicate), *consent_given(duplicate), episode_recorded(code=duplicate))
    shown = (await client.get(f"/v1/patients/{duplicate}/verdicts", headers=own)).json()
    clock.move(HOUR)
    await heard(patient_merged(survivor=PATIENT, duplicate=duplicate))
    again = (await client.get(f"/v1/answers/{shown['answer']}", headers=own)).json()
    assert (again["same"], again["patient"], again["shown"]["patient"]) == (True, PATIENT, duplicate)
