"""Registered, moved, merged: whose samples they are, and under which code."""

from typing import Any
from uuid import uuid4

import pytest

from libs.common.contracts.samples.tubes import SampleDispatched
from libs.common.database import Database
from libs.common.errors import NotYetKnown
from libs.common.patient_code import PatientCode
from libs.common.testing.ledger import published
from services.samples.tests import bodies
from services.samples.tests.events import all_given, episode, episode_voided, merged, moved, registered

PATIENT = "000001AF"


async def test_new_hospital_sees_the_samples_and_the_old_one_no_longer(
    database: Database, heard: Any, ask: Any, collected: Any
) -> None:
    sample = await collected()
    await heard(moved(PATIENT, to="hospital-galicia"), moved(PATIENT, to="hospital-galicia"))
    path = f"/v1/samples/{sample['id']}"
    assert (await ask("GET", path, role="site_clinician", of="hospital-aragon")).status_code == 404
    assert (await ask("GET", path, role="site_clinician", of="hospital-galicia")).status_code == 200
    sent = await ask(
        "POST", "/v1/shipments", role="site_clinician", of="hospital-galicia", json=bodies.parcel(sample["id"])
    )
    assert sent.status_code == 201, sent.text
    event = (await published(database))[-1]
    assert isinstance(event, SampleDispatched)
    assert event.origin == "hospital-galicia"


async def test_duplicates_samples_go_on_under_the_surviving_code(heard: Any, ask: Any, collected: Any) -> None:
    survivor = str(code())
    await heard(registered(survivor, hospital="hospital-galicia"), *all_given(survivor))
    sample = await collected()
    await heard(merged(survivor, duplicate=PATIENT))
    found = await ask("GET", f"/v1/samples?patient={survivor}", role="site_clinician", of="hospital-galicia")
    assert [one["id"] for one in found.json()["items"]] == [sample["id"]]
    mine = await ask("GET", f"/v1/samples?patient={PATIENT}", role="site_clinician", of="hospital-aragon")
    assert mine.json()["code"] == "wrong_state"
    assert mine.json()["errors"][0]["right"] == survivor
    other = await ask("GET", f"/v1/samples?patient={PATIENT}", role="site_clinician", of="hospital-murcia")
    assert other.json() == {"items": [], "next_cursor": None}
    body = bodies.tube(PATIENT)
    refused = await ask("POST", "/v1/samples", role="site_clinician", of="hospital-aragon", json=body)
    assert refused.json()["errors"][0]["right"] == survivor


async def test_merge_before_one_of_its_patients_waits(heard: Any) -> None:
    await heard(registered(PATIENT))
    with pytest.raises(NotYetKnown):
        await heard(merged(str(code()), duplicate=PATIENT))


async def test_sample_names_only_an_episode_of_its_own_patient(heard: Any, clinician: Any, patient: str) -> None:
    mine, voided, others = uuid4(), uuid4(), uuid4()
    await heard(episode(patient, mine), episode(patient, voided), episode_voided(patient, voided))
    await heard(episode(str(code()), others), episode(patient, voided))
    codes = {}
    for episode_id in (mine, voided, others):
        answer = await clinician("POST", "/v1/samples", json=bodies.tube(patient, episode_id=str(episode_id)))
        codes[episode_id] = answer.json().get("code", answer.status_code)
    assert codes == {mine: 201, voided: "wrong_state", others: "not_yet_known"}


def code() -> str:

    return PatientCode.new()
