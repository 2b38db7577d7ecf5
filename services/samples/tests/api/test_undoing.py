"""What was told by mistake is undone with a reason, while nothing has been built on it."""

from typing import Any
from uuid import uuid4

from libs.common.contracts.samples.tubes import SampleUndone
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import ReferralItem
from services.samples.tests import bodies
from services.samples.tests.events import referral
from services.samples.tests.parcels import HAND_OVER, drafted, sent

WHY = {"reason": "planted mistake"}


async def test_a_dispatch_undone_never_took_place(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    tube = await collected()
    parcel = await sent(clinician, tube, preservation="frozen_viable")
    path = f"/v1/parcels/{parcel['id']}"
    assert (await technician("POST", f"{path}/dispatch/undo", json=WHY)).json()["code"] == "forbidden"
    back = (await clinician("POST", f"{path}/dispatch/undo", json=WHY)).json()
    assert (back["state"], back["courier"]) == ("ready", None)
    sample = (await clinician("GET", f"/v1/samples/{tube['id']}")).json()
    assert (sample["stage"], sample["shipment_id"], sample["preservation"]) == ("collected", None, "fresh")
    chain = (await clinician("GET", f"/v1/samples/{tube['id']}/custody")).json()
    assert [link["holder"] for link in chain["links"]] == ["hospital", "hospital"]
    assert [one["deed"] for one in chain["undone"]] == ["dispatched"]
    assert (await clinician("GET", "/v1/shipments")).json()["items"] == []
    again = await clinician("POST", f"{path}/dispatch", json=HAND_OVER)
    assert again.json()["state"] == "dispatched"
    told = [event for event in await published(database) if isinstance(event, SampleUndone)]
    assert [(event.mistake, event.mistaken_version, event.stage) for event in told] == [("dispatched", 2, "collected")]
    assert b"planted" not in told[0].to_cloudevent()
    assert await unaudited(database) == []


async def test_a_dispatch_the_courier_has_confirmed_stays(clinician: Any, collected: Any) -> None:
    path = f"/v1/parcels/{(await sent(clinician, await collected()))['id']}"
    await clinician("POST", f"{path}/transit", json={"seen_at": "2026-06-15T12:00:00Z"})
    assert (await clinician("POST", f"{path}/dispatch/undo", json=WHY)).json()["code"] == "wrong_state"


async def test_a_reception_undone_puts_the_tube_back(clinician: Any, technician: Any, received: Any) -> None:
    sample = await received()
    path = f"/v1/samples/{sample['id']}"
    back = (await technician("POST", f"{path}/reception/undo", json=WHY)).json()
    assert (back["stage"], back["received_at"]) == ("dispatched", None)
    assert (await technician("GET", f"/v1/parcels/{sample['shipment_id']}")).json()["state"] == "dispatched"
    [link] = (await clinician("GET", f"{path}/custody", params={"at": bodies.BANKED})).json()["links"]
    assert link["holder"] == "courier"
    again = await technician("POST", f"{path}/reception", json={"received_at": bodies.BANKED})
    assert again.json()["stage"] == "received"
    assert (await technician("GET", f"/v1/parcels/{sample['shipment_id']}")).json()["state"] == "received"


async def test_what_was_built_upon_stays(ask: Any, technician: Any, posted: Any, received: Any) -> None:
    result = await posted("flow")
    assay = (await technician("GET", f"/v1/assays/{result['assay_id']}")).json()
    begun = await technician("POST", f"/v1/samples/{assay['sample_id']}/reception/undo", json=WHY)
    assert begun.json()["code"] == "wrong_state"
    banked = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{banked['id']}/aliquots", json=body)
    path = f"/v1/samples/{banked['id']}/reception/undo"
    assert (await technician("POST", path, json=WHY)).json()["code"] == "wrong_state"
    assert (await ask("POST", path, role="hub_technician", of="hub-madrid", json=WHY)).status_code == 404


async def test_a_collection_undone_is_cancelled_and_one_in_a_parcel_stays(clinician: Any, collected: Any) -> None:
    tube, packed = await collected(), await collected()
    undone = await clinician("POST", f"/v1/samples/{tube['id']}/collection/undo", json=WHY)
    assert undone.json()["stage"] == "cancelled"
    await drafted(clinician, packed)
    kept = await clinician("POST", f"/v1/samples/{packed['id']}/collection/undo", json=WHY)
    assert kept.json()["code"] == "wrong_state"


async def test_an_announced_tube_is_expected_again_and_may_be_drawn_anew(
    clinician: Any, collected: Any, heard: Any, patient: str
) -> None:
    made = referral(patient, uuid4(), ReferralItem.FLOW)
    await heard(made)
    tube = await collected(referral_id=str(made.referral_id), hub=None)
    undone = (await clinician("POST", f"/v1/samples/{tube['id']}/collection/undo", json=WHY)).json()
    assert (undone["stage"], undone["material"], undone["collected_at"]) == ("expected", None, None)
    chain = (await clinician("GET", f"/v1/samples/{tube['id']}/custody")).json()
    assert (chain["links"], [one["deed"] for one in chain["undone"]]) == ([], ["collected"])
    again = await collected(referral_id=str(made.referral_id), hub=None)
    assert (again["id"], again["stage"]) == (tube["id"], "collected")
