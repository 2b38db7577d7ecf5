"""Consent is asked for every assay before a tube is drawn, and once more when it is accepted."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.identifiers import PatientCode
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, Purpose
from services.samples.tests import bodies
from services.samples.tests.events import AT, TODAY, given, referral, registered, withdrawn

PATIENT = "000001AF"
CHECK = f"/v1/patients/{PATIENT}/collection-check"
TUBE = (Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK)


async def test_says_before_the_tube_is_drawn_what_may_be_collected(heard: Any, clinician: Any) -> None:
    await heard(registered(PATIENT), *[given(PATIENT, one) for one in (*TUBE, Purpose.GENOMICS)])
    await heard(withdrawn(PATIENT, Purpose.GENOMICS))
    answer = await clinician("GET", f"{CHECK}?assays=flow&assays=wes&assays=drp&material=bone_marrow")
    found = answer.json()
    assert (found["may_be_drawn"], found["allowed_now"], found["missing"]) == (True, ["flow"], [])
    by_assay = {one["assay"]: one for one in found["assays"]}
    assert by_assay["flow"]["suits"][0]["tubes"][0] == "edta"
    assert [one["material"] for one in by_assay["wes"]["suits"]] == ["bone_marrow"]
    [wes], [drp] = by_assay["wes"]["missing"], by_assay["drp"]["missing"]
    assert (wes["purpose"], wes["standing"], wes["since"]) == ("genomics", "withdrawn", str(TODAY))
    assert (drp["purpose"], drp["standing"], drp["since"]) == ("functional_assays", "never_given", None)
    every = (await clinician("GET", CHECK)).json()
    assert [one["assay"] for one in every["assays"]] == list(Assay)
    assert every["allowed_now"] == ["flow", "ig_tr_mrd"]


async def test_a_refused_tube_says_per_assay_what_is_missing(heard: Any, clinician: Any, database: Database) -> None:
    await heard(registered(PATIENT), *[given(PATIENT, one) for one in TUBE])
    refused = await clinician("POST", "/v1/samples", json=bodies.tube(PATIENT, assays=["flow", "wes", "dbp"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_missing")
    told = {one["where"]: one["what"] for one in refused.json()["errors"]}
    assert told == {
        "body.assays[1]": "wes needs consent to genomics, never given",
        "body.assays[2]": "dbp (experimental) needs consent to functional_assays, never given",
    }
    assert await published(database) == []


async def test_a_tube_for_a_referral_needs_consent_for_what_the_referral_asks(
    heard: Any, clinician: Any, database: Database
) -> None:
    """The announcement ordered the assays before anybody asked the family."""
    made = referral(PATIENT, uuid4(), assays=(Assay.FLOW, Assay.DRP))
    await heard(registered(PATIENT), *[given(PATIENT, one) for one in TUBE], made)
    asked = (await clinician("GET", f"{CHECK}?referral_id={made.referral_id}")).json()
    assert asked["allowed_now"] == ["flow"]
    body = bodies.tube(PATIENT, referral_id=str(made.referral_id))
    refused = await clinician("POST", "/v1/samples", json=body)
    wheres = [one["where"] for one in refused.json()["errors"]]
    assert (refused.json()["code"], set(wheres)) == ("consent_missing", {"body.referral_id"})
    agreed_to = await clinician("POST", "/v1/samples", json={**body, "leave_out": ["flow"]})
    assert agreed_to.json()["errors"][0]["where"] == "body.leave_out"
    left = [one["assay"] for one in asked["assays"] if not one["allowed"]]
    taken = await clinician("POST", "/v1/samples", json={**body, "leave_out": left})
    assert taken.status_code == 201, taken.text
    orders = (await clinician("GET", "/v1/assays")).json()["items"]
    stages = {one["assay"]: one["stage"] for one in orders}
    assert stages == {"flow": "ordered"} | dict.fromkeys(left, "cancelled")
    assert "assay cancelled" in [f"{event.noun} {event.participle}" for event in await published(database)]


async def test_what_was_taken_back_is_not_announced_as_wanted(heard: Any, clinician: Any) -> None:
    await heard(registered(PATIENT), *[given(PATIENT, one) for one in (*TUBE, Purpose.FUNCTIONAL_ASSAYS)])
    await heard(withdrawn(PATIENT, Purpose.FUNCTIONAL_ASSAYS), referral(PATIENT, uuid4(), assays=(Assay.DRP,)))
    orders = (await clinician("GET", "/v1/assays")).json()["items"]
    assert {one["stage"] for one in orders if one["assay"] == "drp"} == {"cancelled"}


async def test_a_consent_for_a_day_to_come(heard: Any, clinician: Any, clock: FixedClock) -> None:
    """Told with the registration first, without its day; then with it."""
    signed = registered(PATIENT).model_copy(update={"consents": TUBE, "consents_version": 2})
    tomorrow = TODAY + timedelta(days=1)
    await heard(signed, given(PATIENT, TUBE[1], version=2).model_copy(update={"given_on": tomorrow}))
    [missing] = (await clinician("GET", CHECK)).json()["missing"]
    assert (missing["standing"], missing["since"]) == ("not_yet", str(tomorrow))
    assert (await clinician("POST", "/v1/samples", json=bodies.tube(PATIENT))).json()["code"] == "consent_missing"
    clock.set(AT + timedelta(days=1))
    assert (await clinician("GET", CHECK)).json()["missing"] == []


async def test_withdrawn_and_given_again(heard: Any, clinician: Any, patient: str) -> None:
    await heard(withdrawn(patient, Purpose.GENOMICS, version=50))
    assert "wes" not in (await clinician("GET", CHECK)).json()["allowed_now"]
    await heard(given(patient, Purpose.GENOMICS, version=51))
    assert "wes" in (await clinician("GET", CHECK)).json()["allowed_now"]


async def test_a_child_that_is_not_known_yet_and_a_foreign_one_answer_alike(ask: Any, patient: str) -> None:
    del patient
    stranger = {"role": "site_clinician", "of": "hospital-galicia"}
    foreign, nobody = [
        await ask("GET", f"/v1/patients/{code}/collection-check", **stranger) for code in (PATIENT, PatientCode.new())
    ]
    assert foreign.json()["code"] == "not_yet_known"
    assert foreign.headers["Retry-After"] == "1"
    assert {**nobody.json(), "request_id": ""} == {**foreign.json(), "request_id": ""}
