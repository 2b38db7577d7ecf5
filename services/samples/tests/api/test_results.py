"""Results: posted by instruments, released by people, corrected and withdrawn; germ-line findings kept."""

from typing import Any
from uuid import uuid4

import pytest

from libs.common.contracts.samples.assays import AssayResulted, ResultAmended, ResultWithdrawn
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests import bodies


async def test_instrument_posts_one_person_verifies_and_another_releases(
    *, database: Database, instrument: Any, ordered: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    assay = await ordered("flow")
    facs = await instrument("hub-barcelona", "flow")
    path = f"/v1/assays/{assay['id']}"
    posted = await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW, message_id="159"))
    assert posted.status_code == 201, posted.text
    assert (posted.json()["state"], posted.json()["instrument"]) == ("preliminary", "facs-1")
    again = await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW, message_id="159"))
    assert (again.status_code, again.json()) == (201, posted.json())
    # A draft that nobody has answered for is not the hospital's yet.
    assert (await clinician("GET", f"{path}/results")).json()["items"] == []
    assert (await clinician("GET", f"{path}/results/1")).status_code == 404
    for step in ("verification", "release"):
        by_instrument = await facs("POST", f"{path}/{step}", json={"result_version": 1})
        assert by_instrument.status_code == 403
    at_once = await technician("POST", f"{path}/release", json={"result_version": 1})
    assert (at_once.status_code, at_once.json()["code"]) == (409, "wrong_state")
    assert "one person of hub-barcelona has to verify it" in at_once.json()["detail"]
    verified = (await technician("POST", f"{path}/verification", json={"result_version": 1})).json()
    assert (verified["verified_by"], verified["awaits"]) == ("hub_technician@hub-barcelona", "release")
    assert (await clinician("GET", f"{path}/results")).json()["items"] == []
    twice = await colleague("POST", f"{path}/verification", json={"result_version": 1})
    assert twice.json()["code"] == "wrong_state"
    alone = await technician("POST", f"{path}/release", json={"result_version": 1})
    assert (alone.status_code, alone.json()["code"]) == (403, "forbidden")
    assert "another person of hub-barcelona has to release it" in alone.json()["detail"]
    released = await colleague("POST", f"{path}/release", json={"result_version": 1})
    assert (released.json()["state"], released.json()["stage"]) == ("final", "final")
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert {finding.code: finding.value for finding in event.result.findings}["CD22"] == 93
    [shown] = (await clinician("GET", f"{path}/results")).json()["items"]
    antigen = shown["result"]["antigens"][0]
    assert (antigen["antigen"], antigen["percent"]) == ("CD22", 93.0)
    people = (shown["verified_by"], shown["released_by"], shown["verification_rule"])
    assert people == ("hub_technician@hub-barcelona", "second_hub_technician@hub-barcelona", "two-persons-1")


async def test_key_is_for_its_organisation_and_assays(instrument: Any, ordered: Any) -> None:
    assay = await ordered("flow")
    path = f"/v1/assays/{assay['id']}/results"
    other_assay = await instrument("hub-barcelona", "ngs_panel")
    assert (await other_assay("POST", path, json=bodies.posting(bodies.FLOW))).json()["code"] == "forbidden"
    assert (await other_assay("GET", f"/v1/assays/{assay['id']}")).status_code == 404
    assert (await other_assay("GET", "/v1/assays")).json()["items"] == []
    foreign = await instrument("hub-madrid", "flow")
    assert (await foreign("POST", path, json=bodies.posting(bodies.FLOW))).status_code == 404
    own = await instrument("hub-barcelona", "flow")
    assert [one["id"] for one in (await own("GET", "/v1/assays")).json()["items"]] == [assay["id"]]
    assert (await own("GET", f"/v1/samples/{assay['sample_id']}")).status_code == 403


async def test_idempotency_key_and_other_body(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    path, key = f"/v1/assays/{assay['id']}/results", {"Idempotency-Key": str(uuid4())}
    first = await technician("POST", path, json=bodies.posting(bodies.FLOW), more=key)
    again = await technician("POST", path, json=bodies.posting(bodies.FLOW), more=key)
    assert again.json() == first.json()
    other = bodies.posting({**bodies.FLOW, "blasts_percent": 1})
    assert (await technician("POST", path, json=other, more=key)).json()["code"] == "idempotency_key_reused"
    assert len((await technician("GET", path)).json()["items"]) == 1


async def test_only_the_newest_version_is_released(posted: Any, technician: Any, colleague: Any) -> None:
    draft = await posted("flow")
    path = f"/v1/assays/{draft['assay_id']}"
    better = bodies.posting({**bodies.FLOW, "blasts_percent": 60})
    assert (await technician("POST", f"{path}/results", json=better)).json()["result_version"] == 2
    stale = await colleague("POST", f"{path}/release", json={"result_version": 1})
    assert stale.json()["code"] == "wrong_state"
    assert (await colleague("POST", f"{path}/release", json={"result_version": 2})).status_code == 200
    states = [one["state"] for one in (await technician("GET", f"{path}/results")).json()["items"]]
    assert states == ["final", "superseded"]


async def test_whoever_entered_a_result_neither_verifies_nor_releases_it(posted: Any, technician: Any) -> None:
    draft = await posted("flow")
    assert draft["awaits"] == "release"
    for step in ("verification", "release"):
        path = f"/v1/assays/{draft['assay_id']}/{step}"
        own = await technician("POST", path, json={"result_version": 1})
        assert (own.status_code, own.json()["code"]) == (403, "forbidden")
        assert "You entered this result" in own.json()["detail"]
        assert "another person of hub-barcelona" in own.json()["detail"]


async def test_a_new_body_is_verified_anew(instrument: Any, ordered: Any, technician: Any, colleague: Any) -> None:
    assay = await ordered("flow")
    facs, path = await instrument("hub-barcelona", "flow"), f"/v1/assays/{assay['id']}"
    await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW))
    await technician("POST", f"{path}/verification", json={"result_version": 1})
    await facs("POST", f"{path}/results", json=bodies.posting({**bodies.FLOW, "blasts_percent": 60}))
    unseen = await colleague("POST", f"{path}/release", json={"result_version": 2})
    assert unseen.json()["code"] == "wrong_state"
    other = await technician("POST", f"{path}/verification", json={"result_version": 1})
    assert other.json()["code"] == "wrong_state"


CD22_WRONG = {
    "reason": "planted reason: digits exchanged",
    "reason_code": "transcription",
    "reason_for_readers": "Two digits of the blasts had been exchanged.",
}


async def test_a_correction_waits_until_a_second_person_releases_it(
    database: Database, released: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    body = bodies.posting({**bodies.FLOW, "blasts_percent": 26}, **CD22_WRONG)
    amended = await technician("POST", f"{path}/amendments", json=body)
    assert (amended.status_code, amended.json()["state"], amended.json()["stage"]) == (201, "preliminary", "final")
    before = (await clinician("GET", f"{path}/results")).json()["items"]
    assert [(one["result_version"], one["state"]) for one in before] == [(1, "final")]
    own = await technician("POST", f"{path}/release", json={"result_version": 2})
    assert own.json()["code"] == "forbidden"
    assert (await colleague("POST", f"{path}/release", json={"result_version": 2})).json()["state"] == "corrected"
    shown = (await clinician("GET", f"{path}/results")).json()["items"]
    assert [(one["result_version"], one["state"]) for one in shown] == [(2, "corrected"), (1, "superseded")]
    assert [one["result"]["blasts_percent"] for one in shown] == [26.0, 62.0]
    why = {"reason": "transcription", "for_readers": CD22_WRONG["reason_for_readers"]}
    assert [one["correction"] for one in shown] == [why, None]
    event = (await published(database))[-1]
    assert isinstance(event, ResultAmended)
    assert (event.result.result_version, event.replaces_version) == (2, 1)
    assert (event.reason, event.reason_text) == ("transcription", CD22_WRONG["reason_for_readers"])
    assert b"planted" not in event.to_cloudevent()


async def test_an_instrument_s_correction_needs_two_persons(
    released: Any, instrument: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    facs, other = await instrument("hub-barcelona", "flow"), {**bodies.FLOW, "blasts_percent": 26}
    silent = await facs("POST", f"{path}/results", json=bodies.posting(other))
    assert silent.json()["code"] == "wrong_state"
    body = bodies.posting(other, correction={"note": "OBX-11 is C"})
    assert (await facs("POST", f"{path}/results", json=body)).json()["awaits"] == "verification"
    assert (await technician("GET", f"/v1/assays/{result['assay_id']}")).json()["awaits"] == "verification"
    await technician("POST", f"{path}/verification", json={"result_version": 2})
    told = {"result_version": 2, "reason_for_readers": "The gate had been set too wide."}
    assert (await colleague("POST", f"{path}/release", json=told)).status_code == 200
    [new, old] = (await clinician("GET", f"{path}/results")).json()["items"]
    assert new["correction"] == {"reason": "instrument", "for_readers": "The gate had been set too wide."}
    assert (old["state"], old["result"]["blasts_percent"]) == ("superseded", 62.0)


async def test_a_correction_that_is_none_is_dismissed(
    database: Database, released: Any, technician: Any, clinician: Any
) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.FLOW, reason="x"))
    told = len(await published(database))
    gone = await technician("POST", f"{path}/results/2/dismissal", json={"reason": "planted: an old file"})
    assert (gone.json()["state"], gone.json()["stage"], gone.json()["awaits"]) == ("dismissed", "final", None)
    [shown] = (await clinician("GET", f"{path}/results")).json()["items"]
    assert (shown["result_version"], shown["state"]) == (1, "final")
    assert len(await published(database)) == told
    again = await technician("POST", f"{path}/results/2/dismissal", json={"reason": "x"})
    assert again.json()["code"] == "wrong_state"


async def test_withdrawn_result_is_replaced_by_nothing(database: Database, released: Any, technician: Any) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.FLOW, reason="x"))
    why = {"reason": "planted: tubes exchanged", "reason_code": "mix_up", "reason_for_readers": "Of another tube."}
    gone = await technician("POST", f"{path}/withdrawal", json=why)
    assert (gone.json()["stage"], gone.json()["state"]) == ("withdrawn", "withdrawn")
    event = (await published(database))[-1]
    assert isinstance(event, ResultWithdrawn)
    assert (event.result_version, event.destination) == (1, "hospital-aragon")
    assert (event.reason, event.reason_text) == ("mix_up", "Of another tube.")
    assert b"planted" not in event.to_cloudevent()
    states = [one["state"] for one in (await technician("GET", f"{path}/results")).json()["items"]]
    assert states == ["superseded", "withdrawn"]
    again = await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.FLOW, reason="x"))
    assert again.json()["code"] == "wrong_state"


async def test_what_is_written_of_a_germ_line_finding_stays_with_it(
    database: Database, released: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    result = await released("germ_line")
    path = f"/v1/assays/{result['assay_id']}"
    why = {"reason": "planted TP53 note", "reason_code": "interpretation", "reason_for_readers": "planted TP53 text"}
    await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.GERM_LINE, **why))
    await colleague("POST", f"{path}/release", json={"result_version": 2})
    event = (await published(database))[-1]
    assert isinstance(event, ResultAmended)
    assert (event.reason, event.reason_text) == ("interpretation", None)
    shown = await clinician("GET", f"{path}/results")
    assert "planted" not in shown.text
    assert shown.json()["items"][0]["correction"] == {"reason": "interpretation", "for_readers": None}
    assert "planted TP53 text" in (await technician("GET", f"{path}/results")).text


async def test_germ_line_findings_stay_with_genetic_counselling(
    database: Database, released: Any, technician: Any, clinician: Any
) -> None:
    result = await released("germ_line")
    path = f"/v1/assays/{result['assay_id']}/results"
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.findings_withheld
    assert event.result.findings == ()
    assert b"TP53" not in event.to_cloudevent()
    [shown] = (await clinician("GET", path)).json()["items"]
    assert (shown["result"], shown["withheld"]) == (None, True)
    [here] = (await technician("GET", path)).json()["items"]
    assert here["result"] is None
    assert result["result"] is None


async def test_germ_line_variant_of_a_panel_is_withheld_too(
    database: Database, released: Any, clinician: Any, technician: Any
) -> None:
    result = await released("ngs_panel")
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.findings_withheld
    assert "ETV6:p.Pro214Leu" not in {finding.code for finding in event.result.findings}
    path = f"/v1/assays/{result['assay_id']}/results/1"
    shown = (await clinician("GET", path)).json()
    assert [one["gene"] for one in shown["result"]["variants"]] == ["TP53"]
    assert shown["withheld"] is True
    assert (await technician("GET", path)).json() == shown


@pytest.mark.parametrize("assay", ["drp", "dbp"])
async def test_functional_results_are_marked_experimental(assay: str, database: Database, released: Any) -> None:
    result = await released(assay)
    assert result["experimental"] is True
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.experimental
    assert event.result.lab == f"lab-{assay}"


async def test_result_carries_thaws_and_state_of_its_aliquot(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    laid = await technician("POST", f"/v1/samples/{assay['sample_id']}/aliquots", json=body)
    aliquot = laid.json()["aliquots"][0]["id"]
    await technician("POST", f"/v1/aliquots/{aliquot}/thaws", json={})
    path = f"/v1/assays/{assay['id']}/results"
    posted = await technician("POST", path, json=bodies.posting(bodies.FLOW, aliquot_id=aliquot))
    assert posted.json()["preanalytics"] == {
        "hours_since_extraction": 26.0,
        "preservation": "frozen_viable",
        "thaw_cycles": 1,
        "transport_alarms": [],
    }


async def test_assay_is_registered_and_cancelled(ordered: Any, technician: Any, clinician: Any) -> None:
    assay = await ordered("flow")
    path = f"/v1/assays/{assay['id']}"
    registered = await technician("POST", f"{path}/registration")
    assert registered.json()["stage"] == "registered"
    again = await technician("POST", "/v1/assays", json={"sample_id": assay["sample_id"], "assay": "flow"})
    assert again.json()["code"] == "already_there"
    cancelled = await technician("POST", f"{path}/cancellation", json={"reason": "no material left"})
    assert cancelled.json()["stage"] == "cancelled"
    assert (await clinician("POST", f"{path}/cancellation", json={"reason": "x"})).status_code == 403


async def test_result_of_another_family_is_refused(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    answer = await technician("POST", f"/v1/assays/{assay['id']}/results", json=bodies.posting(bodies.NGS))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "body.result.family", "what": "ngs", "right": "flow"}]


async def test_wrong_number_in_a_result_is_told_where(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    wrong = {**bodies.FLOW, "antigens": [{"antigen": "CD22", "percent": 193}]}
    answer = await technician("POST", f"/v1/assays/{assay['id']}/results", json=bodies.posting(wrong))
    assert answer.status_code == 422
    assert any(error["where"].endswith("antigens[0].percent") for error in answer.json()["errors"])


async def test_assay_may_be_ordered_elsewhere_but_only_from_who_does_assays(technician: Any, received: Any) -> None:
    sample = await received()
    body = {"sample_id": sample["id"], "assay": "ngs_panel"}
    assert (await technician("POST", "/v1/assays", json={**body, "lab": "hospital-aragon"})).status_code == 422
    elsewhere = await technician("POST", "/v1/assays", json={**body, "lab": "hub-madrid"})
    assert elsewhere.json()["lab"] == "hub-madrid"
