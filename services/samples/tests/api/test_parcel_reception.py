"""A parcel is opened at the hub: each tube in its condition, what is wrong opens a nonconformity."""

import asyncio
from typing import Any

from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn
from services.samples.tests.parcels import sent

Json = dict[str, Any]


def opening(*found: Json) -> Json:
    return {"received_at": bodies.RECEIVED, "tubes": found}


def stages(parcel: Json) -> dict[str, str]:
    return {tube["sample_id"]: tube["stage"] for box in parcel["boxes"] for tube in box["tubes"]}


async def test_tubes_are_taken_in_rejected_or_waited_for(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    good, leaked, thawed, missing = [await collected() for _ in range(4)]
    parcel = await sent(clinician, good, leaked, thawed, missing)
    path = f"/v1/parcels/{parcel['id']}"
    body = opening(
        {"label": good["label"], "condition": "good"},
        {"sample_id": leaked["id"], "condition": "leaked", "rejected_for": "leaked", "note": "The lid was loose."},
        {"sample_id": thawed["id"], "condition": "thawed"},
        {"sample_id": missing["id"], "condition": "missing"},
    )
    opened = (await technician("POST", f"{path}/reception", json=body)).json()
    assert opened["state"] == "partly_received"
    assert stages(opened) == {
        good["id"]: "received",
        leaked["id"]: "rejected",
        thawed["id"]: "received",
        missing["id"]: "dispatched",
    }
    alarms = (await technician("GET", f"/v1/samples/{thawed['id']}")).json()["transport_alarms"]
    assert alarms == ["thawed"]
    found = (await clinician("GET", f"/v1/nonconformities?parcel_id={parcel['id']}&open=true")).json()["items"]
    assert {one["deviation"]: one["rejected"] for one in found} == {"leaked": True, "thawed": False, "missing": False}
    later = opening({"sample_id": missing["id"], "condition": "good"})
    assert (await technician("POST", f"{path}/reception", json=later)).json()["state"] == "received"
    assert await unaudited(database) == []


async def test_a_parcel_is_reconciled_when_all_is_explained(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube)
    path = f"/v1/parcels/{parcel['id']}"
    await technician("POST", f"{path}/reception", json=opening({"sample_id": tube["id"], "condition": "damaged"}))
    assert (await technician("POST", f"{path}/reconciliation")).json()["code"] == "wrong_state"
    [one] = (await technician("GET", "/v1/nonconformities")).json()["items"]
    closing = f"/v1/nonconformities/{one['id']}/closure"
    words = {"cause": "planted cause", "corrective_action": "Other boxes."}
    assert (await clinician("POST", closing, json=words)).status_code == 403
    closed = await technician("POST", closing, json=words)
    assert (closed.json()["cause"], closed.headers["etag"]) == ("planted cause", '"2"')
    assert (await technician("POST", closing, json=words)).json()["code"] == "wrong_state"
    assert (await clinician("GET", f"/v1/nonconformities/{one['id']}")).json() == closed.json()
    assert (await technician("POST", f"{path}/reconciliation")).json()["state"] == "reconciled"
    told = [event for event in await published(database) if event.noun == "nonconformity"]
    assert [event.participle for event in told] == ["opened", "closed"]
    assert b"planted" not in b"".join(event.to_cloudevent() for event in told)


async def test_a_tube_rejected_by_itself_opens_one_too(ask: Any, technician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    body = {"rejected_at": bodies.RECEIVED, "reason": "too_old"}
    await technician("POST", f"/v1/samples/{sample['id']}/rejection", json=body)
    [one] = (await technician("GET", f"/v1/nonconformities?sample_id={sample['id']}")).json()["items"]
    assert (one["deviation"], one["rejected"], one["parcel_id"]) == ("too_old", True, sample["shipment_id"])
    path = f"/v1/nonconformities/{one['id']}"
    assert (await ask("GET", path, role="hub_technician", of="hub-madrid")).status_code == 404
    parcel = (await technician("GET", f"/v1/parcels/{sample['shipment_id']}")).json()
    assert parcel["state"] == "received"


async def test_a_tube_of_another_parcel_and_a_second_look_are_refused(
    clinician: Any, technician: Any, collected: Any
) -> None:
    tube, other = await collected(), await collected()
    parcel, _ = await sent(clinician, tube, await collected()), await sent(clinician, other)
    path = f"/v1/parcels/{parcel['id']}/reception"
    strange = await technician("POST", path, json=opening({"label": other["label"], "condition": "good"}))
    assert strange.json()["errors"][0]["what"] == other["label"]
    good = {"sample_id": tube["id"], "condition": "good"}
    assert (await technician("POST", path, json=opening(good, good))).json()["code"] == "invalid"
    assert (await technician("POST", path, json=opening(good))).status_code == 200
    assert (await technician("POST", path, json=opening(good))).json()["code"] == "wrong_state"
    assert (await clinician("POST", path, json=opening(good))).status_code == 403


async def test_consent_withdrawn_on_the_way_the_hub_locks_the_tube_away(
    clinician: Any, technician: Any, collected: Any, heard: Any, patient: str
) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube)
    await heard(withdrawn(patient, Purpose.SAMPLES_AND_BIOBANK))
    body = opening({"sample_id": tube["id"], "condition": "good"})
    opened = (await technician("POST", f"/v1/parcels/{parcel['id']}/reception", json=body)).json()
    assert (opened["state"], stages(opened)[tube["id"]]) == ("received", "quarantined")


async def test_many_tubes_in_one_request(clinician: Any, technician: Any, collected: Any) -> None:
    tubes = [await collected() for _ in range(20)]
    parcel = await sent(clinician, *tubes)
    body = opening(*({"sample_id": tube["id"], "condition": "good"} for tube in tubes))
    opened = await technician("POST", f"/v1/parcels/{parcel['id']}/reception", json=body)
    assert opened.json()["state"] == "received"
    assert set(stages(opened.json()).values()) == {"received"}


async def test_many_hands_open_one_parcel_at_once(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    tubes = [await collected() for _ in range(8)]
    path = f"/v1/parcels/{(await sent(clinician, *tubes))['id']}"
    together = [opening({"sample_id": tube["id"], "condition": "good"}) for tube in tubes[:4]]
    answers = await asyncio.gather(
        *(technician("POST", f"{path}/reception", json=body) for body in [*together, *together]),
        *(
            technician("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": bodies.RECEIVED})
            for tube in [*tubes[4:], *tubes[4:]]
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 8 + [409] * 8
    assert (await technician("GET", path)).json()["state"] == "received"
    told = [event for event in await published(database) if event.noun == "parcel"]
    assert [event.participle for event in told][3:] == ["partly-received", "received"]
    assert [event.version for event in told] == [1, 2, 3, 4, 5]
