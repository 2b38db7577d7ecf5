"""A tube that nobody knows waits on a list until it is matched, returned or destroyed."""

from typing import Any

import pytest

from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.contracts.samples.unmatched import UnmatchedTubeMatched, UnmatchedTubeStep
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import all_given, registered, withdrawn

TUBES = "/v1/unmatched-tubes"
FOUND = {"written": "=H-4711 planted", "found_at": "2026-06-15T11:00:00Z", "material": "bone_marrow", "note": "planted"}
WHY = {"at": "2026-06-15T11:30:00Z", "reason": "planted"}


async def noted(ask: Any, **told: Any) -> Any:
    answer = await ask("POST", TUBES, json={**FOUND, **told})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def waiting(ask: Any) -> list[str]:
    return [row["id"] for row in (await ask("GET", "/v1/worklists/unmatched")).json()["items"]]


async def told(database: Database) -> list[tuple[str, str, str]]:
    events = [event for event in await published(database) if isinstance(event, UnmatchedTubeStep)]
    assert not [event for event in events if b"planted" in event.to_cloudevent()]
    return [(event.participle, event.origin, event.destination) for event in events]


async def test_matched_it_is_received_without_a_gap(
    database: Database, clinician: Any, technician: Any, dispatched: Any
) -> None:
    sample = await dispatched()
    tube = await noted(technician, parcel_id=sample["shipment_id"])
    assert (tube["hospital"], await waiting(technician), await waiting(clinician)) == (
        "hospital-aragon",
        [tube["id"]],
        [tube["id"]],
    )
    [row] = (await technician("GET", "/v1/worklists/unmatched")).json()["items"]
    assert (row["label"], row["next"], row["waiting_minutes"], row["sample_id"]) == (
        FOUND["written"],
        "match",
        60,
        None,
    )
    assert "'=H-4711 planted;" in (await technician("GET", "/v1/worklists/unmatched/table")).text
    path = f"{TUBES}/{tube['id']}/match"
    assert (await clinician("POST", path, json={"label": sample["label"]})).status_code == 403
    matched = await technician("POST", path, json={"label": sample["label"]}, more={"If-Match": '"1"'})
    assert (matched.json()["state"], matched.json()["sample_id"]) == ("matched", sample["id"])
    assert (await clinician("GET", f"/v1/samples/{sample['id']}")).json()["stage"] == "received"
    chain = (await clinician("GET", f"/v1/samples/{sample['id']}/custody")).json()["links"]
    assert [link["holder"] for link in chain] == ["hospital", "courier", "hub"]
    assert chain[1]["until"] == chain[2]["since"] == FOUND["found_at"]
    assert (await technician("GET", f"/v1/parcels/{sample['shipment_id']}")).json()["state"] == "received"
    assert await waiting(technician) == []
    assert await told(database) == [
        ("found", "hospital-aragon", "hub-barcelona"),
        ("matched", "hospital-aragon", "hospital-aragon"),
    ]
    assert [type(event) for event in await published(database)][-2:] == [SampleReceived, UnmatchedTubeMatched]
    assert await unaudited(database) == []


async def test_what_has_not_left_yet_is_no_match(technician: Any, collected: Any) -> None:
    tube, sample = await noted(technician), await collected()
    refused = await technician("POST", f"{TUBES}/{tube['id']}/match", json={"sample_id": sample["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "dispatch first" in refused.json()["errors"][0]["right"]
    assert await waiting(technician) == [tube["id"]]


async def test_consent_withdrawn_on_the_way_it_is_locked_away(technician: Any, dispatched: Any, heard: Any) -> None:
    sample = await dispatched()
    await heard(withdrawn(sample["patient"], Purpose.SAMPLES_AND_BIOBANK))
    tube = await noted(technician)
    matched = await technician("POST", f"{TUBES}/{tube['id']}/match", json={"sample_id": sample["id"]})
    assert matched.status_code == 200, matched.text
    [row] = (await technician("GET", "/v1/worklists/quarantined")).json()["items"]
    assert (row["stage"], row["where"]["holder"]) == ("quarantined", "hub")


@pytest.mark.parametrize(
    ("way", "body", "event"),
    [
        ("return", {**WHY, "to": "hospital-galicia"}, ("returned", "hub-barcelona", "hospital-galicia")),
        ("destruction", WHY, ("destroyed", "hub-barcelona", "hub-barcelona")),
    ],
)
async def test_otherwise_it_is_settled_once(
    database: Database, technician: Any, way: str, body: Any, event: tuple[str, str, str]
) -> None:
    tube = await noted(technician)
    early = await technician("POST", f"{TUBES}/{tube['id']}/{way}", json={**body, "at": bodies.DISPATCHED})
    assert early.json()["errors"][0]["where"] == "body.at"
    settled = await technician("POST", f"{TUBES}/{tube['id']}/{way}", json=body)
    assert (settled.json()["state"], settled.json()["reason"]) == (event[0], "planted")
    assert (await technician("POST", f"{TUBES}/{tube['id']}/destruction", json=WHY)).status_code == 409
    assert (await told(database))[1:] == [event]
    listed = await technician("GET", TUBES, params={"state": event[0]})
    assert [one["id"] for one in listed.json()["items"]] == [tube["id"]]


async def test_strangers_know_nothing_of_it(ask: Any, technician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    tube = await noted(technician, parcel_id=sample["shipment_id"])
    madrid = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("GET", f"{TUBES}/{tube['id']}", **madrid)).status_code == 404
    assert (await ask("GET", TUBES, **madrid)).json()["items"] == []
    own = (await ask("POST", TUBES, **madrid, json=FOUND)).json()
    # A tube of another hub is no sample that this one has heard of.
    body = {"label": sample["label"]}
    assert (await ask("POST", f"{TUBES}/{own['id']}/match", **madrid, json=body)).status_code == 404
    foreign = {**FOUND, "parcel_id": sample["shipment_id"]}
    assert (await ask("POST", TUBES, **madrid, json=foreign)).status_code == 404
    assert (await ask("POST", TUBES, role="functional_lab", of="lab-drp", json=FOUND)).status_code == 403


async def test_a_tube_in_a_strangers_parcel_is_its_own_hospitals_alone(
    *, ask: Any, clinician: Any, technician: Any, dispatched: Any, heard: Any
) -> None:
    sent, other = await dispatched(), {"role": "site_clinician", "of": "hospital-galicia"}
    await heard(registered("000002MW", hospital="hospital-galicia"), *all_given("000002MW"))
    drawn = (await ask("POST", "/v1/samples", json=bodies.tube("000002MW"), **other)).json()
    assert (await ask("POST", "/v1/shipments", json=bodies.parcel(drawn["id"]), **other)).status_code == 201
    path = f"{TUBES}/{(await noted(technician, parcel_id=sent['shipment_id']))['id']}"
    assert (await clinician("GET", path)).json()["hospital"] == "hospital-aragon"
    matched = await technician("POST", f"{path}/match", json={"sample_id": drawn["id"]})
    assert matched.json()["hospital"] == "hospital-galicia"
    assert (await clinician("GET", path)).status_code == 404
    assert drawn["id"] not in (await clinician("GET", TUBES)).text
    assert (await ask("GET", path, **other)).json()["sample_id"] == drawn["id"]
