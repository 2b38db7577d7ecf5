"""Own records with a stranger's inside: what another party has is answered like what nobody has."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from libs.common.database import Database
from services.samples.tests import bodies
from services.samples.tests.agreed import agreed
from services.samples.tests.kits import hands
from services.samples.tests.pictures import picture

Json = dict[str, Any]
CHILD, NOBODYS_CHILD = "000002MW", "000008UZ"
LATER = "2026-06-16T09:00:00Z"
BANK = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1"), bodies.portion("A2")]}
READ = {"logger": "1", "readings": [{"measured_at": bodies.DISPATCHED, "celsius": 20}]}


@pytest.fixture
def madrid(ask: Any) -> Any:
    """The technician of another hub."""
    return lambda method, path, **kw: ask(method, path, **{"role": "hub_technician", "of": "hub-madrid", **kw})


@pytest.fixture
def galicia(ask: Any) -> Any:
    """The clinician of another hospital."""
    return lambda method, path, **kw: ask(method, path, **{"role": "site_clinician", "of": "hospital-galicia", **kw})


async def made(ask: Any, path: str, body: Json | None = None) -> Json:
    answer = await ask("POST", path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    found: Json = answer.json()
    return found


@pytest.fixture
async def theirs(technician: Any, clinician: Any, received: Any, collected: Any, dispatched: Any) -> Mapping[str, str]:
    """Ids and labels of what belongs to Barcelona and Aragón."""
    tube, drawn, going, leaked = await received(), await collected(), await dispatched(), await dispatched()
    [first, _] = (await made(technician, f"/v1/samples/{tube['id']}/aliquots", BANK))["aliquots"]
    node = await made(technician, "/v1/storages", {"kind": "freezer", "name": "F1"})
    [sent, kit] = await hands.assembled(technician, number=2)
    order = await hands.sent(clinician, technician, sent)
    log_path = f"/v1/parcels/{tube['shipment_id']}/temperature-readings"
    log = await made(technician, log_path, READ)
    arrival = [{"sample_id": leaked["id"], "condition": "leaked", "rejected_for": "leaked"}]
    reception = {"received_at": bodies.RECEIVED, "tubes": arrival}
    await made(technician, f"/v1/parcels/{leaked['shipment_id']}/reception", reception)
    [wrong] = (await technician("GET", f"/v1/nonconformities?sample_id={leaked['id']}")).json()["items"]
    await made(technician, "/v1/unmatched-tubes", {"written": "H-4711", "found_at": LATER})
    return {"tube": tube["id"], "label": tube["label"], "drawn": drawn["id"], "going": going["id"],
            "going_label": going["label"], "parcel": going["shipment_id"], "aliquot": first["id"],
            "aliquot_label": first["label"], "storage": node["id"], "storage_label": node["label"], "kit": kit["id"],
            "kit_label": kit["label"], "order": order["id"], "log": log["log_id"], "nonconformity": wrong["id"],
            "leaked_in": leaked["shipment_id"], "child": "000001AF", "written": "H-4711"}  # fmt: skip


NOBODYS = {"label": "S-000001AF", "going_label": "S-000001AF", "aliquot_label": "A-000001AF", "child": NOBODYS_CHILD,
           "kit_label": "K-000001AF", "storage_label": "C-000001AF", "written": "H-9999"}  # fmt: skip
"""What has the same form, and is on nothing; every other one is an id."""


@pytest.fixture
async def own(database: Database, madrid: Any, galicia: Any) -> Mapping[str, str]:
    """The same of Madrid and Galicia, into which they try to put what is not theirs."""
    await agreed(database, CHILD, hospital="hospital-galicia")

    async def drawn() -> Json:
        return await made(galicia, "/v1/samples", bodies.tube(CHILD, hub="hub-madrid"))

    async def sent() -> Json:
        body = bodies.parcel((await drawn())["id"], hub="hub-madrid")
        found: Json = (await made(galicia, "/v1/shipments", body))["samples"][0]
        return found

    going, at_hand = await sent(), await drawn()
    tube = await made(madrid, f"/v1/samples/{(await sent())['id']}/reception", {"received_at": bodies.RECEIVED})
    [aliquot, _] = (await made(madrid, f"/v1/samples/{tube['id']}/aliquots", BANK))["aliquots"]
    box = {"kind": "box", "name": "G2", "grid": {"rows": 2, "columns": 2}}
    order = await hands.ordered(galicia, supplier="hub-madrid")
    await madrid("POST", f"/v1/kit-orders/{order['id']}/acceptance")
    unmatched = await made(madrid, "/v1/unmatched-tubes", {"written": "H-4712", "found_at": LATER})
    [kit] = await hands.assembled(madrid)
    return {"going_in": going["shipment_id"], "at_hand": at_hand["id"], "tube": tube["id"], "aliquot": aliquot["id"],
            "tube_in": tube["shipment_id"], "box": (await made(madrid, "/v1/storages", box))["id"],
            "order": order["id"], "unmatched": unmatched["id"], "kit": kit["id"]}  # fmt: skip


UL = {"unit": "ul", "value": 10}
POOL = {"pooled_at": LATER, "box": "freezer-1/box-1", "position": "A9", "preservation": "frozen_viable", "taken": UL}
CARRIED = {"courier": "C", "dispatched_at": LATER, "expected_at": "2026-06-16T18:00:00Z"}
MADRIDS: Mapping[str, tuple[str, Any]] = {
    "POST /v1/kit-orders/{order}/sending": ("kit_label", lambda x: hands.sending({"label": x})),
    "POST /v1/aliquots/{aliquot}/pools": (
        "aliquot",
        lambda x: {"parts": [{"aliquot_id": x, "taken": UL}], **POOL},
    ),
    "POST /v1/storages/{box}/moves": ("storage", lambda x: {"parent_id": x, "reason": "reorganised", "at": LATER}),
    "POST /v1/storages": ("storage", lambda x: {"kind": "freezer", "name": "b", "parent_id": x}),
    "POST /v1/storages/{box}/surveys": ("aliquot_label", lambda x: {"found": [{"label": x, "position": "A1"}]}),
    "POST /v1/unmatched-tubes": ("parcel", lambda x: {"written": "x", "found_at": LATER, "parcel_id": x}),
    "POST /v1/unmatched-tubes/{unmatched}/match": ("going", lambda x: {"sample_id": x}),
    "POST /v1/unmatched-tubes/{unmatched}/match#label": ("going_label", lambda x: {"label": x}),
    "POST /v1/parcels/{going_in}/reception": (
        "going_label",
        lambda x: {"received_at": LATER, "tubes": [{"condition": "good", "label": x}]},
    ),
    "POST /v1/parcels/{going_in}/reception#id": (
        "going",
        lambda x: {"received_at": LATER, "tubes": [{"condition": "good", "sample_id": x}]},
    ),
    "POST /v1/forwardings": (
        "tube",
        lambda x: {**CARRIED, "hub": "hub-barcelona", "reason": "wrong_hub", "samples": [x]},
    ),
    "POST /v1/parcels/{tube_in}/temperature-logs/{@}/withdrawal": ("log", lambda _: {"reason": "x"}),
    "POST /v1/samples/{tube}/photographs?nonconformity_id={@}": ("nonconformity", None),
    "GET /v1/labels/{@}": ("label", None),
    "GET /v1/labels/{@}#aliquot": ("aliquot_label", None),
    "GET /v1/labels/{@}#storage": ("storage_label", None),
    "GET /v1/search?code={@}": ("label", None),
    "GET /v1/search?code={@}#storage": ("storage_label", None),
    "GET /v1/search?code={@}#parcel": ("parcel", None),
    "GET /v1/search?code={@}#written": ("written", None),
    "GET /v1/temperature-readings?storage_id={@}": ("storage", None),
    "GET /v1/aliquots?sample_id={@}": ("tube", None),
    "GET /v1/nonconformities?parcel_id={@}": ("leaked_in", None),
    "GET /v1/destructions?patient={@}": ("child", None),
}
GALICIAS: Mapping[str, tuple[str, Any]] = {
    "POST /v1/kits/{kit}/use": ("drawn", lambda x: {"sample_id": x}),
    "POST /v1/kits/{@}/use": ("kit", lambda _: {"sample_id": "{at_hand}"}),
    "POST /v1/samples": ("kit_label", lambda x: bodies.tube(CHILD, hub="hub-madrid", kit=x)),
    "POST /v1/samples#child": ("child", lambda x: bodies.tube(x, hub="hub-madrid")),
    "POST /v1/parcels": (
        "drawn",
        lambda x: {
            "boxes": [{"name": "A", "temperature": "ambient", "tubes": [{"position": "A1", "sample_id": x}]}],
            "hub": "hub-madrid",
            "preservation": "fresh",
        },
    ),
    "GET /v1/labels/{@}": ("kit_label", None),
    "GET /v1/kits?order_id={@}": ("order", None),
    "GET /v1/worklists/in-transit?label={@}": ("going_label", None),
    "GET /v1/worklists?patient={@}": ("child", None),
    "GET /v1/worklists/in-transit/table?patient={@}": ("child", None),
}


async def told(ask: Any, route: str, own: Mapping[str, str], *, tried: str, body: Any) -> tuple[int, str]:
    """The answer, without the number of the request and what the caller itself has said."""
    method, path = route.partition("#")[0].replace("{@}", tried).format(**own).split(" ", 1)
    sent: Json = {"content": picture()} if "photographs" in path else {}
    if body is not None:
        sent = {"json": {name: own["at_hand"] if one == "{at_hand}" else one for name, one in body(tried).items()}}
    answer = await ask(method, path, **sent)
    return answer.status_code, re.sub(r'"request_id":"[^"]*"', "", answer.text.replace(tried, "@"))


async def test_a_strangers_is_answered_like_nobodys(
    madrid: Any, galicia: Any, theirs: Mapping[str, str], own: Mapping[str, str]
) -> None:
    different = {}
    for ask, tries in ((madrid, MADRIDS), (galicia, GALICIAS)):
        for route, (name, body) in tries.items():
            real = await told(ask, route, own, tried=theirs[name], body=body)
            nobodys = await told(ask, route, own, tried=NOBODYS.get(name, str(uuid4())), body=body)
            if (
                re.sub(r"[SACK]-\w{8}|[0-9a-f-]{36}", "", real[1])
                != re.sub(r"[SACK]-\w{8}|[0-9a-f-]{36}", "", nobodys[1])
                or real[0] != nobodys[0]
            ):
                different[route] = (real, nobodys)
    assert different == {}
