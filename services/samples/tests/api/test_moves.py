"""Dispatching, receiving, rejecting, cancelling: who may, when, and what the network hears."""

from typing import Any
from uuid import uuid4

import pytest

from libs.common.contracts.samples.tubes import SampleReceived, SampleRejected
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests import bodies

RECEPTION = {"received_at": bodies.RECEIVED}


async def test_one_parcel_carries_several_samples(clinician: Any, technician: Any, collected: Any) -> None:
    first, second = await collected(), await collected()
    sent = await clinician("POST", "/v1/shipments", json=bodies.parcel(first["id"], second["id"]))
    assert sent.status_code == 201, sent.text
    assert {sample["stage"] for sample in sent.json()["samples"]} == {"dispatched"}
    shown = await technician("GET", f"/v1/shipments/{sent.json()['id']}")
    assert shown.json() == sent.json()
    [listed] = (await technician("GET", "/v1/shipments?hospital=hospital-aragon")).json()["items"]
    assert listed["id"] == sent.json()["id"]


async def test_all_of_a_parcel_leave_or_none_does(clinician: Any, collected: Any, dispatched: Any) -> None:
    ready, gone = await collected(), await dispatched()
    refused = await clinician("POST", "/v1/shipments", json=bodies.parcel(ready["id"], gone["id"]))
    assert refused.json()["code"] == "wrong_state"
    assert (await clinician("GET", f"/v1/samples/{ready['id']}")).json()["stage"] == "collected"
    assert len((await clinician("GET", "/v1/shipments")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"hub": "hub-madrid"}, 409),  # planned for Barcelona
        ({"hub": "lab-drp"}, 422),
        ({"expected_at": bodies.DISPATCHED}, 422),
        ({"expected_at": "2026-07-15T09:00:00Z"}, 422),
        ({"dispatched_at": "2026-06-15T07:00:00Z"}, 422),  # before the extraction
        ({"samples": []}, 422),
        ({"samples": [str(uuid4())]}, 404),
    ],
)
async def test_parcels_that_cannot_be(told: Any, status: int, clinician: Any, collected: Any) -> None:
    sample = await collected()
    answer = await clinician("POST", "/v1/shipments", json={**bodies.parcel(sample["id"]), **told})
    assert answer.status_code == status, answer.text


async def test_frozen_for_the_journey(clinician: Any, collected: Any) -> None:
    sample = await collected()
    sent = await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"], preservation="frozen_viable"))
    assert sent.json()["samples"][0]["preservation"] == "frozen_viable"


async def test_hub_receives_and_the_hospital_hears_it(database: Database, technician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    body = {**RECEPTION, "alarms": ["too_warm"]}
    answer = await technician("POST", f"/v1/samples/{sample['id']}/reception", json=body)
    assert answer.json()["transport_alarms"] == ["too_warm"]
    event = (await published(database))[-1]
    assert isinstance(event, SampleReceived)
    assert event.destination == "hospital-aragon"
    assert event.hours_since_extraction == 23.5


async def test_late_reception_raises_alarms(technician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    late = {"received_at": "2026-06-17T08:00:01Z"}
    answer = await technician("POST", f"/v1/samples/{sample['id']}/reception", json=late)
    assert answer.json()["transport_alarms"] == ["transit_over_24_h", "fresh_over_48_h"]


async def test_other_hub_learns_nothing(ask: Any, dispatched: Any) -> None:
    sample = await dispatched()
    path = f"/v1/samples/{sample['id']}/reception"
    answer = await ask("POST", path, role="hub_technician", of="hub-madrid", json=RECEPTION)
    assert answer.status_code == 404


async def test_laboratory_with_an_order_does_not_receive_for_the_hub(ask: Any, clinician: Any, collected: Any) -> None:
    sample = await collected(assays=["drp"])
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
    path = f"/v1/samples/{sample['id']}/reception"
    answer = await ask("POST", path, role="functional_lab", of="lab-drp", json=RECEPTION)
    assert answer.json()["code"] == "forbidden"


async def test_clinician_may_not_receive(clinician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    answer = await clinician("POST", f"/v1/samples/{sample['id']}/reception", json=RECEPTION)
    assert answer.status_code == 403


async def test_received_twice_is_refused_and_says_what_is_allowed(technician: Any, received: Any) -> None:
    sample = await received()
    answer = await technician("POST", f"/v1/samples/{sample['id']}/reception", json=RECEPTION)
    assert answer.json()["code"] == "wrong_state"
    assert "banked" in answer.json()["detail"]


async def test_rejection_travels_as_a_code_and_its_words_stay(
    database: Database, technician: Any, clinician: Any, collected: Any
) -> None:
    sample = await collected(assays=["flow"])
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
    body = {"rejected_at": bodies.RECEIVED, "reason": "haemolysed", "note": "planted words"}
    answer = await technician("POST", f"/v1/samples/{sample['id']}/rejection", json=body)
    assert answer.json()["stage"] == "rejected"
    cancelled, rejected = (await published(database))[-2:]
    assert cancelled.participle == "cancelled"
    assert isinstance(rejected, SampleRejected)
    assert (rejected.reason, rejected.destination) == ("haemolysed", "hospital-aragon")
    assert b"planted" not in rejected.to_cloudevent()


async def test_cancelled_with_its_assays(clinician: Any, collected: Any) -> None:
    sample = await collected(assays=["flow", "drp"])
    path = f"/v1/samples/{sample['id']}/cancellation"
    answer = await clinician("POST", path, json={"reason": "entered twice"})
    assert (answer.json()["stage"], answer.headers["ETag"]) == ("cancelled", '"2"')
    assays = (await clinician("GET", f"/v1/assays?sample_id={sample['id']}")).json()["items"]
    assert {assay["stage"] for assay in assays} == {"cancelled"}


async def test_stale_version_is_refused(technician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    path = f"/v1/samples/{sample['id']}/reception"
    stale = await technician("POST", path, json=RECEPTION, more={"If-Match": '"1"'})
    assert stale.status_code == 412
    fresh = await technician("POST", path, json=RECEPTION, more={"If-Match": '"2"'})
    assert fresh.status_code == 200


async def test_aliquots_are_banked_found_and_thawed(technician: Any, received: Any) -> None:
    sample = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1"), bodies.portion("A2")]}
    banked = await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    assert banked.status_code == 201, banked.text
    first, _ = banked.json()["aliquots"]
    assert banked.json()["sample"]["stage"] == "banked"
    found = await technician("GET", f"/v1/labels/{first['label']}")
    assert found.json()["aliquot"] == first
    thawed = await technician("POST", f"/v1/aliquots/{first['id']}/thaws", json={"used_up": True})
    assert (thawed.json()["thaw_cycles"], thawed.json()["box"]) == (1, None)
    shown = (await technician("GET", f"/v1/aliquots/{first['id']}")).json()
    assert {**thawed.json(), "sprec": shown["sprec"]} == shown
    listed = await technician("GET", "/v1/aliquots?box=freezer-1/box-1")
    assert [one["position"] for one in listed.json()["items"]] == ["A2"]


async def test_taken_place_is_refused_in_words(technician: Any, received: Any) -> None:
    sample = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    answer = await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_there")
    assert answer.json()["errors"] == [
        {"where": "body.aliquots", "what": "freezer-1/box-1 A1", "right": "a free position"}
    ]


async def test_nothing_is_banked_before_it_was_received(technician: Any, dispatched: Any, received: Any) -> None:
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    on_its_way = await dispatched()
    answer = await technician("POST", f"/v1/samples/{on_its_way['id']}/aliquots", json=body)
    assert answer.json()["code"] == "wrong_state"
    there = await received()
    early = {**body, "banked_at": bodies.DISPATCHED}
    assert (await technician("POST", f"/v1/samples/{there['id']}/aliquots", json=early)).status_code == 422
