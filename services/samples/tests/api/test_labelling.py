"""A tube is found by every code that it bears or ever bore, by those who may see it."""

from typing import Any

from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.tests import bodies
from services.samples.tests.parcels import sent

WHY = {"reason": "unreadable", "note": "planted"}


async def found(ask: Any, code: str, **who: Any) -> list[tuple[str, str, str]]:
    answer = await ask("GET", "/v1/search", params={"code": code}, **who)
    assert answer.status_code == 200, answer.text
    return [(hit["kind"], hit["matched"], hit["id"]) for hit in answer.json()["items"]]


async def test_the_old_label_keeps_finding_the_tube(
    database: Database, clinician: Any, technician: Any, collected: Any, ask: Any
) -> None:
    tube = await collected()
    path = f"/v1/samples/{tube['id']}/relabelling"
    first = (await clinician("POST", path, json=WHY, more={"Idempotency-Key": "once"})).json()
    assert (first["id"], first["version"]) == (tube["id"], tube["version"])
    assert (await clinician("POST", path, json=WHY, more={"Idempotency-Key": "once"})).json() == first
    second = (await clinician("POST", path, json={"reason": "lost"})).json()
    assert len({tube["label"], first["label"], second["label"]}) == 3
    for label in (tube["label"], first["label"], second["label"]):
        shown = (await technician("GET", f"/v1/labels/{label}")).json()
        assert (shown["sample"]["id"], shown["sample"]["label"]) == (tube["id"], second["label"])
        assert [one["label"] for one in shown["former_labels"]] == [tube["label"], first["label"]]
    assert await found(technician, tube["label"][:6].lower()) == [("sample", "former_label", tube["id"])]
    assert await found(technician, second["label"]) == [("sample", "label", tube["id"])]
    stranger = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("GET", f"/v1/labels/{tube['label']}", **stranger)).status_code == 404
    assert await found(ask, tube["label"], **stranger) == []
    told = [event for event in await published(database) if isinstance(event, LabelReplaced)]
    assert [(event.former_label, event.label, event.version, event.destination) for event in told] == [
        (tube["label"], first["label"], 1, "hub-barcelona"),
        (first["label"], second["label"], 2, "hub-barcelona"),
    ]
    assert b"planted" not in told[0].to_cloudevent()
    assert await unaudited(database) == []


async def test_only_who_has_a_tube_relabels_it(clinician: Any, technician: Any, dispatched: Any) -> None:
    tube = await dispatched()
    path = f"/v1/samples/{tube['id']}/relabelling"
    assert (await clinician("POST", path, json=WHY)).json()["code"] == "wrong_state"
    await technician("POST", f"/v1/samples/{tube['id']}/reception", json={"received_at": bodies.RECEIVED})
    refused = await clinician("POST", path, json=WHY)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await technician("POST", path, json=WHY)).status_code == 200


async def test_an_aliquot_and_its_place(clinician: Any, technician: Any, received: Any, ask: Any) -> None:
    tube = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    laid = (await technician("POST", f"/v1/samples/{tube['id']}/aliquots", json=body)).json()["aliquots"][0]
    again = (await technician("POST", f"/v1/aliquots/{laid['id']}/relabelling", json=WHY)).json()
    assert (await technician("GET", f"/v1/labels/{laid['label']}")).json()["aliquot"]["label"] == again["label"]
    assert await found(technician, laid["label"][:7]) == [("aliquot", "former_label", laid["id"])]
    assert ("aliquot", "position", laid["id"]) in await found(technician, "freezer-1/box-1 A1")
    assert {matched for _, matched, _ in await found(technician, "freezer-1/b")} == {"position"}
    # A hospital has no business with the hub's storage tree, but the tube is its patient's.
    assert await found(clinician, "freezer-1/box-1 A1") == [("aliquot", "position", laid["id"])]
    assert (await clinician("POST", f"/v1/aliquots/{laid['id']}/relabelling", json=WHY)).status_code == 403
    assert await found(ask, "freezer-1/box-1 A1", role="hub_technician", of="hub-madrid") == []


async def test_any_code_of_the_way(clinician: Any, technician: Any, collected: Any, ask: Any) -> None:
    tube = await collected(external_code=" h-4711 ")
    assert tube["external_code"] == "H-4711"
    boxed = [{"name": "big box", "temperature": "ambient", "tubes": [{"sample_id": tube["id"]}]}]
    parcel = await sent(clinician, tube, boxes=boxed, hand_over={"tracking_number": "C-17AB"})
    numbered = ("sample", "external_code", tube["id"])
    assert await found(technician, "h-4711") == await found(technician, "H-47") == [numbered]
    assert await found(technician, "C-17AB") == [("parcel", "tracking_number", parcel["id"])]
    assert await found(technician, "big bo") == [("parcel", "box", parcel["id"])]
    assert ("parcel", "parcel", parcel["id"]) in await found(technician, parcel["id"])
    for code in ("H-4711", "C-17AB", "big box", parcel["id"]):
        assert await found(ask, code, role="site_clinician", of="hospital-galicia") == []


async def test_too_short_and_mistyped(technician: Any, collected: Any) -> None:
    refused = await technician("GET", "/v1/search", params={"code": "S-00"})
    assert refused.json()["errors"][0]["where"] == "query.code"
    label = (await collected())["label"]
    wrong = label[:-1] + ("A" if label[-1] != "A" else "C")
    answer = await technician("GET", "/v1/search", params={"code": wrong})
    assert answer.json() == {"items": [], "did_you_mean": label}
    nothing = await technician("GET", "/v1/search", params={"code": "\u00f1o\ud7ff\U0010ffff"})
    assert nothing.json()["items"] == []
