"""Parcels over HTTP: packed, closed, handed over, on their way; one tube in one parcel."""

from importlib import import_module
from typing import Any

import asyncpg
import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.tests import bodies
from services.samples.tests.parcels import HAND_OVER, boxes, drafted, readied, sent

MIGRATION = "services.samples.migrations.versions.2026_11_22_1710_create_parcels"


async def test_a_parcel_goes_its_way_and_every_state_is_told(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    tubes = [await collected(), await collected()]
    parcel = await sent(clinician, *tubes)
    assert [tube["stage"] for box in parcel["boxes"] for tube in box["tubes"]] == ["dispatched"] * 2
    path = f"/v1/parcels/{parcel['id']}"
    seen = await clinician("POST", f"{path}/transit", json={"seen_at": "2026-06-15T12:00:00Z"})
    assert seen.json()["state"] == "in_transit"
    for tube in tubes:
        await technician("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": bodies.RECEIVED})
    assert (await technician("GET", path)).json()["state"] == "received"
    assert (await technician("POST", f"{path}/reconciliation")).json()["state"] == "reconciled"
    told = [event for event in await published(database) if event.noun == "parcel"]
    assert [(event.participle, event.version) for event in told] == [
        ("drafted", 1),
        ("readied", 2),
        ("dispatched", 3),
        ("in-transit", 4),
        ("partly-received", 5),
        ("received", 6),
        ("reconciled", 7),
    ]
    assert {event.origin for event in told} == {"hospital-aragon"}
    assert [event.destination for event in told] == ["hub-barcelona"] * 4 + ["hospital-aragon"] * 3
    assert await unaudited(database) == []


async def test_one_call_makes_a_parcel_of_one_box(clinician: Any, dispatched: Any) -> None:
    sample = await dispatched()
    parcel = (await clinician("GET", f"/v1/parcels/{sample['shipment_id']}")).json()
    assert (parcel["state"], parcel["courier"], parcel["version"]) == ("dispatched", "Courier", 1)
    [box] = parcel["boxes"]
    assert [tube["sample_id"] for tube in box["tubes"]] == [sample["id"]]


async def test_a_tube_lies_in_one_parcel_until_that_is_cancelled(clinician: Any, collected: Any) -> None:
    tube = await collected()
    first = await drafted(clinician, tube)
    again = await clinician("POST", "/v1/parcels", json=boxes(tube))
    assert again.json()["errors"][0]["what"] == tube["id"]
    by_hand = await clinician("POST", "/v1/shipments", json=bodies.parcel(tube["id"]))
    assert by_hand.json()["code"] == "wrong_state"
    cancelled = await clinician("POST", f"/v1/parcels/{first['id']}/cancellation", json={"reason": "Other courier."})
    assert cancelled.json()["state"] == "cancelled"
    assert (await clinician("POST", "/v1/parcels", json=boxes(tube))).status_code == 201


async def test_a_ready_parcel_is_opened_before_it_is_packed_anew(clinician: Any, collected: Any) -> None:
    tube, other = await collected(), await collected()
    parcel = await readied(clinician, tube)
    path = f"/v1/parcels/{parcel['id']}"
    closed = await clinician("PUT", path, json=boxes(tube, other))
    assert closed.json()["code"] == "wrong_state"
    assert (await clinician("POST", f"{path}/reopening")).json()["state"] == "draft"
    packed = await clinician("PUT", path, json=boxes(tube, other))
    assert [len(box["tubes"]) for box in packed.json()["boxes"]] == [2]


@pytest.mark.parametrize(
    ("role", "of", "path", "code"),
    [
        ("hub_technician", "hub-madrid", "", "not_found"),
        ("hub_technician", "hub-barcelona", "/dispatch", "forbidden"),
        ("hub_technician", "hub-barcelona", "/readiness", "forbidden"),
        ("site_clinician", "hospital-galicia", "/readiness", "not_found"),
        ("site_clinician", "hospital-aragon", "/loss", "wrong_state"),
        ("hub_technician", "hub-barcelona", "/reconciliation", "wrong_state"),
    ],
)
async def test_each_party_does_its_own_part(
    *, ask: Any, clinician: Any, collected: Any, role: str, of: str, path: str, code: str
) -> None:
    parcel = await drafted(clinician, await collected())
    body = {"/dispatch": HAND_OVER, "/loss": {"noticed_at": bodies.RECEIVED, "reason": "No trace."}}.get(path)
    method = "POST" if path else "GET"
    answer = await ask(method, f"/v1/parcels/{parcel['id']}{path}", role=role, of=of, json=body)
    assert answer.json()["code"] == code


async def test_same_tube_or_place_twice_is_refused(clinician: Any, collected: Any) -> None:
    tube, other = await collected(), await collected()
    assert (await clinician("POST", "/v1/parcels", json=boxes(tube, tube))).json()["code"] == "invalid"
    same = boxes(tube, other)
    for one in same["boxes"][0]["tubes"]:
        one["position"] = "A1"
    assert (await clinician("POST", "/v1/parcels", json=same)).json()["errors"][0]["what"] == "A A1"


async def test_a_lost_parcel_may_be_found(clinician: Any, technician: Any, collected: Any) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube)
    path = f"/v1/parcels/{parcel['id']}"
    lost = await technician("POST", f"{path}/loss", json={"noticed_at": bodies.EXPECTED, "reason": "No trace."})
    assert lost.json()["state"] == "lost"
    listed = (await clinician("GET", "/v1/parcels?state=lost")).json()["items"]
    assert [one["id"] for one in listed] == [parcel["id"]]
    found = {"received_at": "2026-06-18T08:00:00Z"}
    await technician("POST", f"/v1/samples/{tube['id']}/reception", json=found)
    assert (await technician("GET", path)).json()["state"] == "received"


async def test_shipments_of_before_are_parcels_of_one_box(
    clinician: Any, technician: Any, collected: Any, postgres_url: str
) -> None:
    tubes = [await collected() for _ in range(3)]
    parcel = bodies.parcel(*(tube["id"] for tube in tubes[:2]))
    shipment = (await clinician("POST", "/v1/shipments", json=parcel)).json()
    other = (await clinician("POST", "/v1/shipments", json=bodies.parcel(tubes[2]["id"]))).json()
    for tube in tubes[1:]:
        await technician("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": bodies.RECEIVED})
    connection = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/samples")
    try:
        await connection.execute("DELETE FROM parcel_tubes; DELETE FROM parcel_boxes; DELETE FROM parcels")
        for statement in import_module(MIGRATION).PAST:
            await connection.execute(statement)
    finally:
        await connection.close()
    found = {one["id"]: one["state"] for one in (await clinician("GET", "/v1/parcels")).json()["items"]}
    assert found == {shipment["id"]: "partly_received", other["id"]: "received"}
    rest = {"received_at": bodies.RECEIVED, "tubes": [{"label": tubes[0]["label"], "condition": "good"}]}
    answer = await technician("POST", f"/v1/parcels/{shipment['id']}/reception", json=rest)
    assert answer.json()["state"] == "received"
