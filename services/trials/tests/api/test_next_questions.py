"""Adaptive questions and sessions over HTTP: what to find out next, and a walk that is changed, resumed and attached."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import select

from libs.common.call import Call
from libs.common.contracts.trials import QuestionsSessionAttached
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.trials.commands.questions.count_facts import count_facts
from services.trials.commands.questions.load_tree import load_tree
from services.trials.store import fact_frequencies
from services.trials.store.tables.questions import question_sessions
from services.trials.tests.events import (
    HOSPITAL,
    OTHER,
    PATIENT,
    consent_given,
    consent_withdrawn,
    consultation_opened,
    named,
    patient_moved,
    patient_registered,
)

Headers = Callable[..., dict[str, str]]
SESSIONS = "/v1/questions/sessions"
CONSULTATION, ANOTHER = str(named("consultation")), str(named("another consultation"))
ANOTHER_CHILD = "0000AC3P"

FIT = {"age": 7, "age_at_diagnosis": 4, "course": "relapse", "relapse_number": 1, "lineage": "t", "lansky": 90}
FIT |= {"creatinine": 1, "bilirubin": 1, "alt": 1, "lvef": 60, "qtcf": 400, "bcl2_resistance": False}
FIT |= {
    f"prior_{name}": False for name in ("chemotherapy", "radiotherapy", "auto_hsct", "allo_hsct", "car_t", "antibody")
}


@pytest.fixture
def clinician(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", HOSPITAL)


async def test_what_to_ask_next_weighs_what_it_settles_against_its_cost(
    client: httpx.AsyncClient, catalogue: None, clinician: dict[str, str]
) -> None:
    nothing = (await client.post("/v1/questions/next", headers=clinician, json={"doors": "any"})).json()
    assert nothing["options"] == nothing["undetermined"] > 0
    best = nothing["questions"][0]
    assert (best["fact"], best["effort"]["act"], best["prior"]) == ("course", "look_up", "uniform")
    worths = [one["worth"] for one in nothing["questions"]]
    assert worths == sorted(worths, reverse=True)
    assert nothing["efforts_rule"] == "question-efforts@1"
    genetics = next(one for one in nothing["questions"] if one["source"] == "genetics")
    assert (genetics["effort"]["days_least"], genetics["effort"]["days_most"], genetics["effort"]["check"]) == (
        7,
        14,
        True,
    )

    # A child that fits HEM-iSMART B but for its lesion: without ABL-class lesion only the drug response can tell.
    known = FIT | dict.fromkeys(("abl_class", "bcr_abl1", "kmt2a", "nup98", "npm1", "ras_pathway", "jak_stat"), False)
    known |= {"haploidentical_donor": False, "cd1a": 0, "prior_lines": 1, "after_hsct": False, "site": "combined"}
    known |= {"timing": "late", "failed_regimens": 0, "down_syndrome": False, "cd22": 0}
    asked = {"facts": known, "doors": "any"}
    order = (await client.post("/v1/questions/next", headers=clinician, json=asked)).json()
    best = order["questions"][0]
    assert (best["fact"], best["source"], best["experimental"]) == ("dasatinib_ic50", "drp", True)
    assert best["effort"]["how"]["en"].startswith("Order DRP")
    assert sum(one["eligible"] for one in best["if_it_is"]) >= 1
    again = (
        await client.post("/v1/questions/next", headers=clinician, json=asked | {"skip": ["dasatinib_ic50"]})
    ).json()
    assert "dasatinib_ic50" not in {one["fact"] for one in again["questions"]}
    wrong = await client.post("/v1/questions/next", headers=clinician, json={"facts": {"cd2": 3}})
    assert wrong.status_code == 422


class Desk(NamedTuple):
    """Whoever sits at it."""

    client: httpx.AsyncClient
    database: Database
    headers: Headers
    heard: Callable[..., Any]


@pytest.fixture
def desk(client: httpx.AsyncClient, database: Database, headers: Headers, heard: Callable[..., Any]) -> Desk:
    return Desk(client, database, headers, heard)


async def test_an_adaptive_session_of_a_child_is_resumed_changed_attached_and_forgotten(
    desk: Desk, catalogue: None, patient: str, clinician: dict[str, str]
) -> None:
    client, database, headers, heard = desk
    of_child = await client.get(f"/v1/patients/{patient}/next-questions?doors=any", headers=clinician)
    assert "birth_date" not in {one["fact"] for one in of_child.json()["questions"]}, "the registry has told it"
    begun = await client.post(SESSIONS, headers=clinician, json={"kind": "adaptive", "patient": patient})
    assert begun.status_code == 201, begun.text
    at = f"{SESSIONS}/{begun.json()['id']}"

    async def answer(question: str, value: object) -> dict[str, Any]:
        told = await client.post(f"{at}/answers", headers=clinician, json={"question": question, "answer": value})
        assert told.status_code == 200, told.text
        found: dict[str, Any] = told.json()
        return found

    first = await answer("course", "relapse")
    changed = {(one["trial"], one["now"]) for one in first["steps"][0]["changed"]}
    assert ("nct03007147", "not_eligible") in changed
    await answer("last_car_t_on", "never")
    assert "cd22" not in {one["fact"] for one in (await answer("cd22", None))["next"]["questions"]}
    other = await answer("course", "first_diagnosis")
    assert [one["question"] for one in other["steps"]] == ["course", "last_car_t_on", "cd22"]
    assert ("nct05751044", "not_eligible") in {(one["trial"], one["now"]) for one in other["steps"][0]["changed"]}
    back = (await client.post(f"{at}/back", headers=clinician)).json()
    assert back["answers"] == 2

    # Others of the hospital find it, strangers do not, also those who see the whole network's verdicts.
    assert (await client.get(at, headers=headers("data_manager", HOSPITAL))).json()["answers"] == 2
    for role, place in (("site_clinician", "hub-madrid"), ("board_expert", "board")):
        assert (await client.get(at, headers=headers(role, place))).status_code == 404
        refused = await client.post(
            SESSIONS, headers=headers(role, place), json={"kind": "adaptive", "patient": patient}
        )
        assert refused.status_code == 404
    stale = await client.post(f"{at}/back", headers=clinician | {"If-Match": '"1"'})
    assert stale.status_code == 412
    await only_their_own_consultations(desk, f"{at}/attachments", clinician)
    attached = await client.post(f"{at}/attachments", headers=clinician, json={"consultation_id": CONSULTATION})
    assert attached.json()["consultations"] == [CONSULTATION]
    [event] = [one for one in await published(database) if isinstance(one, QuestionsSessionAttached)]
    assert (event.origin, event.destination, event.patient, event.questions) == (
        HOSPITAL,
        HOSPITAL,
        patient,
        ("course", "last_car_t_on"),
    )
    assert "nct03007147/first-line" in event.undetermined
    assert (await client.post(f"{at}/closure", headers=clinician)).json()["stage"] == "closed"
    closed = await client.post(f"{at}/answers", headers=clinician, json={"question": "cd22", "answer": 3})
    assert closed.status_code == 409
    listed = (await client.get(f"{SESSIONS}?stage=closed", headers=clinician)).json()
    assert [one["patient"] for one in listed["items"]] == [patient]
    begun = await client.post(SESSIONS, headers=clinician, json={"kind": "adaptive", "patient": patient})
    await it_goes_with_the_child(desk, f"{SESSIONS}/{begun.json()['id']}", clinician)
    await heard(consent_withdrawn(Purpose.TRIAL_MATCHING))
    async with database.reading(Call.service("trials")) as tx:
        assert [row.patient for row in await tx.all(select(question_sessions))] == [None]
    moved_to = headers("site_clinician", OTHER)
    assert [(await client.get(at, headers=who)).status_code for who in (moved_to, clinician)] == [410, 404]


async def only_their_own_consultations(desk: Desk, at: str, own: dict[str, str]) -> None:
    """One that has not arrived: again in a moment, under the same key; then as if nothing had been."""
    early = await desk.client.post(at, headers=own | {"Idempotency-Key": "k"}, json={"consultation_id": CONSULTATION})
    assert (early.status_code, early.json()["code"], early.headers["Retry-After"]) == (409, "not_yet_known", "1")
    assert early.json()["errors"][0]["where"] == "body.consultation_id"
    other = {"patient": ANOTHER_CHILD, "consultation_id": named("another consultation")}
    await desk.heard(patient_registered(ANOTHER_CHILD), *consent_given(ANOTHER_CHILD))
    await desk.heard(consultation_opened(), consultation_opened().model_copy(update=other))
    wrong = await desk.client.post(at, headers=own, json={"consultation_id": ANOTHER})
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "body.consultation_id")
    await desk.heard(patient_moved().model_copy(update={"patient": ANOTHER_CHILD}))
    assert (await desk.client.post(at, headers=own, json={"consultation_id": ANOTHER})).status_code == 404
    about_nobody = (await desk.client.post(SESSIONS, headers=own, json={"kind": "adaptive"})).json()["id"]
    at = f"{SESSIONS}/{about_nobody}/attachments"
    assert (await desk.client.post(at, headers=own, json={"consultation_id": ANOTHER})).status_code == 404
    again = await desk.client.post(
        at, headers=own | {"Idempotency-Key": "n"}, json={"consultation_id": str(named("x"))}
    )
    assert again.status_code == 409


async def it_goes_with_the_child(desk: Desk, at: str, own: dict[str, str]) -> None:
    """An open one, too: whoever began it neither reads nor answers it any more, nor finds it in the list."""
    await desk.heard(patient_moved())
    there, answer = desk.headers("site_clinician", OTHER), {"question": "course", "answer": "relapse"}
    assert (await desk.client.get(at, headers=own)).status_code == 404
    assert (await desk.client.post(f"{at}/answers", headers=own, json=answer)).status_code == 404
    assert (await desk.client.get(f"{SESSIONS}?stage=open", headers=own)).json()["items"][1:] == []
    assert PATIENT not in (await desk.client.get(SESSIONS, headers=own)).text
    assert (await desk.client.post(f"{at}/answers", headers=there, json=answer)).json()["patient"] == PATIENT
    shown = await desk.client.post(f"{at}/attachments", headers=there, json={"consultation_id": CONSULTATION})
    assert shown.json()["consultations"] == [CONSULTATION]


async def test_a_fixed_session_drops_what_is_no_longer_asked(
    client: httpx.AsyncClient, database: Database, catalogue: None, clinician: dict[str, str]
) -> None:
    await load_tree(database)
    start = {"kind": "fixed", "tree": "relapsed-all", "facts": {"relapse_number": 2}}
    at = f"{SESSIONS}/{(await client.post(SESSIONS, headers=clinician, json=start)).json()['id']}"
    for question, given in (("state", "relapsed-or-refractory"), ("lineage", "bcp"), ("bcp-later-cd22", "positive")):
        told = await client.post(f"{at}/answers", headers=clinician, json={"question": question, "answer": given})
        assert told.status_code == 200, told.text
    assert told.json()["question"]["id"] == "bcp-later-cd22pos-lesion"
    assert any(one["trial"] == "nct05748171" for one in told.json()["steps"][0]["changed"]) is False
    other = await client.post(f"{at}/answers", headers=clinician, json={"question": "lineage", "answer": "t"})
    assert [one["question"] for one in other.json()["steps"]] == ["state", "lineage"]
    end = await client.post(f"{at}/answers", headers=clinician, json={"question": "t-later-lesion", "answer": "none"})
    assert end.json()["leaf"]["id"] == "t-later-none"
    for question, given in (("bcp-later-cd22", "positive"), ("lineage", "x"), ("nowhere", "x")):
        wrong = await client.post(f"{at}/answers", headers=clinician, json={"question": question, "answer": given})
        assert wrong.status_code == 422
    no_tree = await client.post(SESSIONS, headers=clinician, json={"kind": "fixed"})
    assert no_tree.status_code == 422


async def test_facts_are_counted_once_a_day_and_of_few_children_not_at_all(
    database: Database, catalogue: None, patient: str
) -> None:
    assert await count_facts(database) == 0
    async with database.reading(Call.service("trials")) as tx:
        assert await fact_frequencies.every(tx) == {}
