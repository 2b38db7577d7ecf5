"""A tube is photographed at the hub; hospital and hub look at it, and nobody else."""

import io
from hashlib import sha256
from typing import Any

from PIL import Image

from libs.common.contracts.samples.photographs import PhotographAdded
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.domain.photographs.photograph import LARGEST
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn
from services.samples.tests.pictures import PLANTED, picture

Json = dict[str, Any]
MADRID = {"role": "hub_technician", "of": "hub-madrid"}


async def photographed(technician: Any, sample: Json, **asked: Any) -> Json:
    path = f"/v1/samples/{sample['id']}/photographs"
    answer = await technician("POST", path, content=picture(), params=asked or {"condition": "leaked"})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def test_hospital_and_hub_see_the_picture_without_its_origin(
    *, database: Database, ask: Any, technician: Any, clinician: Any, received: Any
) -> None:
    tube = await received()
    await clinician("POST", "/v1/assays", json={"sample_id": tube["id"], "assay": "drp"})
    taken = await photographed(technician, tube)
    path = f"/v1/samples/{tube['id']}/photographs"
    for reader in (clinician, technician):
        assert (await reader("GET", path)).json()["items"] == [taken]
        shown = await reader("GET", f"{path}/{taken['id']}")
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert (sha256(shown.content).hexdigest(), len(shown.content)) == (taken["sha256"], taken["size"])
        assert PLANTED not in shown.content
        assert Image.open(io.BytesIO(shown.content)).size == (taken["width"], taken["height"])
    # A laboratory with an order has no business with it; nor has the office, which sees all else.
    for stranger in (MADRID, {"role": "functional_lab", "of": "lab-drp"}, {"role": "data_manager", "of": "office"}):
        assert (await ask("GET", path, **stranger)).status_code == 404
        assert (await ask("GET", f"{path}/{taken['id']}", **stranger)).status_code == 404
    [told] = [event for event in await published(database) if isinstance(event, PhotographAdded)]
    assert (told.origin, told.destination, told.condition) == ("hospital-aragon", "hospital-aragon", "leaked")
    assert len(told.to_cloudevent()) < 1_000
    assert await unaudited(database) == []


async def test_it_is_bound_to_what_it_shows(technician: Any, dispatched: Any, received: Any) -> None:
    tube, other = await dispatched(), await received()
    found = [{"sample_id": tube["id"], "condition": "leaked", "rejected_for": "leaked"}]
    opened = {"received_at": bodies.RECEIVED, "tubes": found}
    assert (await technician("POST", f"/v1/parcels/{tube['shipment_id']}/reception", json=opened)).is_success
    [shown] = (await technician("GET", f"/v1/nonconformities?sample_id={tube['id']}")).json()["items"]
    taken = await photographed(technician, tube, nonconformity_id=shown["id"])
    assert (taken["nonconformity_id"], taken["condition"]) == (shown["id"], None)
    path = f"/v1/samples/{other['id']}/photographs"
    for asked, where in (
        ({}, "query.condition"),
        ({"condition": "missing"}, "query.condition"),
        ({"nonconformity_id": shown["id"]}, "query.nonconformity_id"),
        ({"nonconformity_id": other["id"]}, "query.nonconformity_id"),
    ):
        refused = await technician("POST", path, content=picture(), params=asked)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, where)


async def test_what_is_no_picture_or_too_much_of_one_is_refused(
    *, ask: Any, technician: Any, clinician: Any, received: Any, dispatched: Any
) -> None:
    tube, coming = await received(), await dispatched()
    path = f"/v1/samples/{tube['id']}/photographs"
    asked = {"condition": "clotted"}
    for content, status in ((b"no picture", 415), (picture()[:300], 422), (b"", 415), (b" " * (LARGEST + 1), 413)):
        assert (await technician("POST", path, content=content, params=asked)).status_code == status
    # What the browser says of the bytes does not count.
    named = {"Content-Type": "application/json"}
    assert (await technician("POST", path, content=picture("PNG"), params=asked, more=named)).is_success
    assert (await technician("GET", path)).json()["items"][0]["media_type"] == "image/png"
    assert (await clinician("POST", path, content=picture(), params=asked)).status_code == 403
    assert (await ask("POST", path, content=picture(), params=asked, **MADRID)).status_code == 404
    early = await technician("POST", f"/v1/samples/{coming['id']}/photographs", content=picture(), params=asked)
    assert early.json()["code"] == "wrong_state"


async def test_sent_again_it_is_there_once(technician: Any, received: Any) -> None:
    path = f"/v1/samples/{(await received())['id']}/photographs"
    once: Json = {"params": {"condition": "good"}, "more": {"Idempotency-Key": "photograph-1"}}
    first, again = [await technician("POST", path, content=picture(), **once) for _ in range(2)]
    assert first.json() == again.json()
    assert (await technician("POST", path, content=picture("PNG"), **once)).json()["code"] == "idempotency_key_reused"
    assert len((await technician("GET", path)).json()["items"]) == 1


async def test_of_a_withdrawn_tube_nothing_is_shown(technician: Any, clinician: Any, received: Any, heard: Any) -> None:
    tube = await received()
    path = f"/v1/samples/{tube['id']}/photographs"
    taken = await photographed(technician, tube)
    await heard(withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK))
    for reader in (clinician, technician):
        for address in (path, f"{path}/{taken['id']}"):
            assert (await reader("GET", address)).json()["code"] == "consent_missing"


async def test_a_forwarded_tube_takes_its_pictures_along(ask: Any, technician: Any, received: Any) -> None:
    tube = await received()
    taken = await photographed(technician, tube)
    path = f"/v1/samples/{tube['id']}/photographs"
    going = {
        "samples": [tube["id"]],
        "hub": "hub-madrid",
        "reason": "other",
        "courier": "Courier",
        "dispatched_at": "2026-06-16T09:00:00Z",
        "expected_at": "2026-06-16T15:00:00Z",
    }
    assert (await technician("POST", "/v1/forwardings", json=going)).status_code == 201
    for reader in ({"role": "hub_technician", "of": "hub-barcelona"}, MADRID):
        assert (await ask("GET", path, **reader)).json()["items"] == [taken]
    refused = await technician("POST", path, content=picture(), params={"condition": "good"})
    assert refused.json()["code"] == "forbidden"
