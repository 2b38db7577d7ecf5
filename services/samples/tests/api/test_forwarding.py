"""A tube that came to the wrong hub goes on to the other one: hospital, old and new hub read the same chain."""

from typing import Any

from libs.common.contracts.samples.assays import AssayCancelled, AssayOrdered
from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.tubes import SampleUndone
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn

Json = dict[str, Any]
MADRID = {"role": "hub_technician", "of": "hub-madrid"}
LEFT, THERE = "2026-06-16T09:00:00Z", "2026-06-16T15:00:00Z"
WHY = {"reason": "planted mistake"}


def forwarding(*samples: Json, **told: Any) -> Json:
    return {
        "samples": [sample["id"] for sample in samples],
        "hub": "hub-madrid",
        "reason": "wrong_hub",
        "note": "planted words",
        "courier": "Courier",
        "dispatched_at": LEFT,
        "expected_at": THERE,
        **told,
    }


async def sent_on(technician: Any, *samples: Json, **told: Any) -> Json:
    answer = await technician("POST", "/v1/forwardings", json=forwarding(*samples, **told))
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def without_courier(links: list[Json]) -> list[Json]:
    return [{**link, "courier": None, "tracking_number": None} for link in links]


async def wanted(ask: Any, sample: Json, *kinds: str) -> None:
    for kind in kinds:
        answer = await ask("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": kind, "priority": "urgent"})
        assert answer.status_code == 201, answer.text


async def test_the_tube_goes_on_with_its_orders_and_everybody_reads_who_had_it(
    database: Database, ask: Any, technician: Any, clinician: Any, received: Any
) -> None:
    tube, other = await received(), await received()
    await wanted(clinician, tube, "flow", "drp")
    sent = await sent_on(technician, tube, other)
    assert {one["stage"] for one in sent["samples"]} == {"dispatched"}
    assert {(one["hub"], one["received_at"]) for one in sent["samples"]} == {("hub-madrid", None)}
    # Ordered at the old hub: cancelled there, ordered at the new one. The laboratory's order stays.
    assert {(one["assay"], one["lab"]) for one in sent["orders"]} == {("flow", "hub-madrid"), ("drp", "lab-drp")}
    listed = (await clinician("GET", f"/v1/assays?sample_id={tube['id']}&stage=ordered")).json()["items"]
    assert {one["priority"] for one in listed} == {"urgent"}
    assert sent["new_hub"]["capacity"] == 60
    assert [one["advice"] for one in sent["new_hub"]["tubes"]] == ["still_in_time"] * 2
    parcel = (await ask("GET", f"/v1/parcels/{sent['id']}", **MADRID)).json()
    assert (parcel["sender"], parcel["receiver"], parcel["state"]) == ("hub-barcelona", "hub-madrid", "dispatched")
    path = f"/v1/samples/{tube['id']}"
    taken = await ask("POST", f"{path}/reception", json={"received_at": THERE}, **MADRID)
    assert (taken.json()["stage"], taken.json()["transport_alarms"]) == ("received", [])
    chain = (await clinician("GET", f"{path}/custody")).json()["links"]
    assert [(link["deed"], link["holder"], link["organisation"], link["destination"]) for link in chain] == [
        ("collected", "hospital", "hospital-aragon", None),
        ("dispatched", "courier", None, "hub-barcelona"),
        ("received", "hub", "hub-barcelona", None),
        ("forwarded", "courier", None, "hub-madrid"),
        ("received", "hub", "hub-madrid", None),
    ]
    assert [link["until"] for link in chain[:-1]] == [link["since"] for link in chain[1:]]
    # Who carried it is told to those who may see the parcel.
    assert without_courier((await ask("GET", f"{path}/custody", **MADRID)).json()["links"]) == without_courier(chain)
    # The old hub reads its own time, up to the next hands, and no later.
    assert (await technician("GET", f"{path}/custody")).json()["links"] == chain[:-1]
    late = await technician("GET", f"{path}/custody", params={"at": "2026-06-17T09:00:00Z"})
    assert late.json()["errors"][0]["right"].startswith("before 2026-06-16T15:00:00")
    listed = (await technician("GET", "/v1/samples")).json()["items"]
    assert tube["id"] not in {one["id"] for one in listed}
    assert (await technician("GET", path)).json()["stage"] == "received"
    more = await technician("POST", "/v1/assays", json={"sample_id": tube["id"], "assay": "fish"})
    assert more.json()["code"] == "forbidden"
    for reader in (clinician, technician, lambda *asked: ask(*asked, **MADRID)):
        kept = (await reader("GET", f"/v1/forwardings?sample_id={tube['id']}")).json()["items"]
        assert [(one["from_hub"], one["to_hub"], one["note"]) for one in kept] == [
            ("hub-barcelona", "hub-madrid", "planted words")
        ]
    told = [event for event in await published(database) if isinstance(event, SampleForwarded)]
    assert {(event.origin, event.destination) for event in told} == {("hospital-aragon", "hub-madrid")}
    assert all(b"planted" not in event.to_cloudevent() for event in told)
    orders = [one for one in await published(database) if isinstance(one, AssayOrdered | AssayCancelled)]
    assert [one.destination for one in orders] == ["hub-barcelona", "lab-drp", "hub-barcelona", "hub-madrid"]
    assert await unaudited(database) == []


async def test_the_wrong_place_is_a_nonconformity_and_the_old_hub_explains_it(technician: Any, received: Any) -> None:
    tube = await received()
    await sent_on(technician, tube)
    [found] = (await technician("GET", "/v1/nonconformities")).json()["items"]
    assert (found["deviation"], found["parcel_id"]) == ("wrong_place", tube["shipment_id"])
    explained = {"cause": "Two boxes were mixed up.", "corrective_action": "One parcel per hub."}
    assert (await technician("POST", f"/v1/nonconformities/{found['id']}/closure", json=explained)).is_success


async def test_a_tube_found_in_the_opened_parcel_is_received_and_goes_on(
    technician: Any, clinician: Any, dispatched: Any
) -> None:
    tube = await dispatched()
    refused = await technician("POST", "/v1/forwardings", json=forwarding(tube))
    assert (refused.json()["code"], refused.json()["errors"][0]["where"]) == ("wrong_state", "body.found_at")
    await sent_on(technician, tube, found_at=bodies.RECEIVED, reason="closed")
    chain = (await clinician("GET", f"/v1/samples/{tube['id']}/custody")).json()["links"]
    assert [link["holder"] for link in chain] == ["hospital", "courier", "hub", "courier"]
    assert (await clinician("GET", f"/v1/parcels/{tube['shipment_id']}")).json()["state"] == "received"


async def test_what_is_banked_at_work_elsewhere_or_without_consent_stays(
    *, ask: Any, technician: Any, clinician: Any, received: Any, posted: Any, heard: Any
) -> None:
    tube = await received()
    at_home = await technician("POST", "/v1/forwardings", json=forwarding(tube, hub="hub-barcelona"))
    assert at_home.json()["errors"][0]["right"] == "another hub"
    not_mine = await clinician("POST", "/v1/forwardings", json=forwarding(tube))
    assert not_mine.json()["code"] == "forbidden"
    strangers = await ask("POST", "/v1/forwardings", json=forwarding(tube, hub="hub-barcelona"), **MADRID)
    assert strangers.status_code == 404
    early = await technician("POST", "/v1/forwardings", json=forwarding(tube, dispatched_at=bodies.DISPATCHED))
    assert early.json()["errors"][0]["where"] == "body.dispatched_at"
    result = await posted("flow")
    at_work = (await technician("GET", f"/v1/assays/{result['assay_id']}")).json()["sample_id"]
    begun = await technician("POST", "/v1/forwardings", json=forwarding({"id": at_work}))
    assert "flow of sample" in begun.json()["detail"]
    laid = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{tube['id']}/aliquots", json=laid)
    banked = await technician("POST", "/v1/forwardings", json=forwarding(tube))
    assert "its aliquots lie in the biobank of this hub" in banked.json()["detail"]
    await heard(withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK))
    assert (await technician("POST", "/v1/forwardings", json=forwarding(tube))).json()["code"] == "consent_missing"


async def test_called_back_all_is_as_it_was_until_the_courier_has_it(
    database: Database, ask: Any, technician: Any, clinician: Any, received: Any
) -> None:
    tube = await received()
    await wanted(clinician, tube, "flow")
    before = (await technician("GET", f"/v1/samples/{tube['id']}")).json()
    sent = await sent_on(technician, tube, reason="other", preservation="frozen_viable")
    path = f"/v1/parcels/{sent['id']}"
    wrong_way = await technician("POST", f"{path}/dispatch/undo", json=WHY)
    assert wrong_way.json()["errors"][0]["right"].endswith("/forwarding/undo")
    assert (await ask("POST", f"{path}/forwarding/undo", json=WHY, **MADRID)).json()["code"] == "forbidden"
    back = await technician("POST", f"{path}/forwarding/undo", json=WHY)
    assert back.json()["state"] == "cancelled", back.text
    after = (await technician("GET", f"/v1/samples/{tube['id']}")).json()
    assert {**after, "version": before["version"]} == before
    theirs = await ask("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": THERE}, **MADRID)
    assert theirs.json()["code"] == "forbidden"
    open_orders = (await technician("GET", "/v1/assays?stage=ordered")).json()["items"]
    assert [(one["assay"], one["lab"], one["hub"]) for one in open_orders] == [
        ("flow", "hub-barcelona", "hub-barcelona")
    ]
    chain = (await technician("GET", f"/v1/samples/{tube['id']}/custody")).json()
    assert [link["holder"] for link in chain["links"]] == ["hospital", "courier", "hub", "hub"]
    assert [one["deed"] for one in chain["undone"]] == ["forwarded"]
    [told] = [event for event in await published(database) if isinstance(event, SampleUndone)]
    assert (told.mistake, told.destination, told.stage) == ("forwarded", "hub-madrid", "received")
    again = await sent_on(technician, tube, reason="other")
    seen = await technician("POST", f"/v1/parcels/{again['id']}/transit", json={"seen_at": "2026-06-16T10:00:00Z"})
    assert seen.is_success, seen.text
    gone = await technician("POST", f"/v1/parcels/{again['id']}/forwarding/undo", json=WHY)
    assert gone.json()["code"] == "wrong_state"
    assert await unaudited(database) == []


async def test_what_befell_it_on_the_way_stays_with_it_and_a_lost_parcel_is_told(
    ask: Any, technician: Any, dispatched: Any
) -> None:
    tube = await dispatched()
    path = f"/v1/samples/{tube['id']}"
    warm = {"received_at": bodies.RECEIVED, "alarms": ["too_warm"]}
    tube = (await technician("POST", f"{path}/reception", json=warm)).json()
    sent = await sent_on(technician, tube, reason="other")
    lost = {"noticed_at": "2026-06-16T20:00:00Z", "reason": "planted loss"}
    assert (await technician("POST", f"/v1/parcels/{sent['id']}/loss", json=lost)).is_success
    [found] = (await technician("GET", f"/v1/nonconformities?parcel_id={sent['id']}")).json()["items"]
    assert (found["deviation"], found["hub"]) == ("parcel_lost", "hub-madrid")
    taken = await ask("POST", f"{path}/reception", json={"received_at": "2026-06-17T09:30:00Z"}, **MADRID)
    assert taken.json()["transport_alarms"] == ["too_warm", "transit_over_24_h", "fresh_over_48_h"]
    undone = await ask("POST", f"{path}/reception/undo", json=WHY, **MADRID)
    assert (undone.json()["stage"], undone.json()["transport_alarms"]) == ("dispatched", ["too_warm"])
