"""Kits from the hub that assembles them to whoever ordered them: orders, stocks counted from movements, events."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.tests.kits.hands import (
    RECEIVED,
    assembled,
    assembly,
    ordered,
    received,
    sending,
    sent,
    stocks,
)


async def test_kits_go_from_hub_to_hospital_and_every_step_is_told(
    database: Database, clinician: Any, technician: Any
) -> None:
    kits = await assembled(technician, number=3)
    assert [await stocks(technician), await stocks(clinician)] == [(3, 0), (0, 0)]
    order = await sent(clinician, technician, *kits[:2])
    assert (order["state"], order["version"], [kit["arrived"] for kit in order["kits"]]) == ("sent", 3, [None, None])
    assert [await stocks(technician), await stocks(clinician)] == [(1, 0), (0, 2)]
    path = f"/v1/kit-orders/{order['id']}/reception"
    came = await clinician("POST", path, json={"received_at": RECEIVED, "missing": [kits[1]["label"]]})
    assert sorted(kit["arrived"] for kit in came.json()["kits"]) == [False, True]
    assert [await stocks(technician), await stocks(clinician)] == [(1, 0), (1, 0)]
    told = [event for event in await published(database) if event.noun.startswith("kit")]
    assert [(f"{event.noun}.{event.participle}", event.origin, event.destination) for event in told] == [
        *[("kit.assembled", "hub-barcelona", "hub-barcelona")] * 3,
        ("kit-order.requested", "hospital-aragon", "hub-barcelona"),
        ("kit-order.accepted", "hub-barcelona", "hospital-aragon"),
        *[("kit.sent", "hub-barcelona", "hospital-aragon")] * 2,
        ("kit-order.sent", "hub-barcelona", "hospital-aragon"),
        *[(f"kit.{deed}", "hub-barcelona", "hospital-aragon") for deed in _deeds(kits, "received", "lost")],
        ("kit-order.received", "hospital-aragon", "hub-barcelona"),
    ]
    assert await unaudited(database) == []


def _deeds(kits: list[dict[str, Any]], first: str, second: str) -> list[str]:
    """In the order of the kits' ids, in which they are locked."""
    return [deed for _, deed in sorted(((kits[0]["id"], first), (kits[1]["id"], second)))]


async def test_a_hub_assembles_for_another_hub_which_passes_them_on(ask: Any, clinician: Any, technician: Any) -> None:
    madrid = _as(ask, "hub_technician", "hub-madrid")
    [kit] = await assembled(technician)
    await received(madrid, technician, kit)
    assert await stocks(madrid) == (1, 0)
    order = await ordered(clinician, supplier="hub-madrid")
    for step, body in (("acceptance", None), ("sending", sending(kit))):
        assert (await madrid("POST", f"/v1/kit-orders/{order['id']}/{step}", json=body)).status_code == 200
    await clinician("POST", f"/v1/kit-orders/{order['id']}/reception", json={"received_at": RECEIVED})
    assert [await stocks(madrid), await stocks(clinician)] == [(0, 0), (1, 0)]
    lines = (await technician("GET", f"/v1/kits/{kit['id']}/movements")).json()["items"]
    assert [(line["out_of"], line["into"]) for line in lines] == [
        (None, "hub-barcelona"),
        ("hub-barcelona", None),
        (None, "hub-madrid"),
        ("hub-madrid", None),
        (None, "hospital-aragon"),
    ]


def _as(ask: Any, role: str, of: str) -> Any:
    return lambda method, path, **kw: ask(method, path, **{"role": role, "of": of, **kw})


async def test_a_hub_declines_and_a_hospital_gives_up(clinician: Any, technician: Any) -> None:
    first, second = await ordered(clinician), await ordered(clinician)
    path = f"/v1/kit-orders/{first['id']}"
    declined = await technician("POST", f"{path}/declination", json={"reason": "None left."})
    assert (declined.json()["state"], declined.json()["decline_reason"]) == ("declined", "None left.")
    assert (await technician("POST", f"{path}/acceptance")).json()["code"] == "wrong_state"
    given_up = await clinician("POST", f"/v1/kit-orders/{second['id']}/cancellation", json={"reason": "Twice."})
    assert given_up.json()["state"] == "cancelled"
    listed = (await technician("GET", "/v1/kit-orders?state=cancelled")).json()["items"]
    assert [one["id"] for one in listed] == [second["id"]]


async def test_only_what_was_ordered_and_lies_there_is_sent(clinician: Any, technician: Any) -> None:
    kits = await assembled(technician, number=2)
    [other] = await assembled(technician, "draw-edta")
    order = await ordered(clinician)
    path = f"/v1/kit-orders/{order['id']}/sending"
    assert (await technician("POST", path, json=sending(kits[0]))).json()["code"] == "wrong_state"
    await technician("POST", f"/v1/kit-orders/{order['id']}/acceptance")
    for wrong in (sending(*kits), sending(other)):
        refused = await technician("POST", path, json=wrong)
        assert (refused.json()["code"], refused.json()["errors"][0]["where"]) == ("invalid", "body.kits")
    assert (await technician("POST", path, json=sending(kits[0]))).status_code == 200
    again = await ordered(clinician)
    await technician("POST", f"/v1/kit-orders/{again['id']}/acceptance")
    gone = await technician("POST", f"/v1/kit-orders/{again['id']}/sending", json=sending(kits[0]))
    assert gone.json()["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("role", "of", "step", "code"),
    [
        ("site_clinician", "hospital-aragon", "acceptance", "forbidden"),
        ("hub_technician", "hub-madrid", "acceptance", "not_found"),
        ("site_clinician", "hospital-galicia", "reception", "not_found"),
        ("hub_technician", "hub-barcelona", "cancellation", "forbidden"),
    ],
)
async def test_each_party_does_its_own_part(
    *, ask: Any, clinician: Any, role: str, of: str, step: str, code: str
) -> None:
    order = await ordered(clinician)
    body = {"reception": {"received_at": RECEIVED}, "cancellation": {"reason": "x"}}.get(step)
    answer = await ask("POST", f"/v1/kit-orders/{order['id']}/{step}", role=role, of=of, json=body)
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ({"components": []}, "lot and expires_on"),
        ({"expires_on": "2026-06-14"}, "from 2026-06-15 on"),
        ({"components": [{"component": "needle"}]}, "sodium-heparin-tube, insulated-pouch"),
        ({"template": "draw-blood"}, "draw-heparin, draw-edta"),
    ],
)
async def test_a_kit_holds_what_its_template_says(technician: Any, told: Any, right: str) -> None:
    [fault] = (await technician("POST", "/v1/kits", json={**assembly(expires_on="2026-12-31"), **_body(told)})).json()[
        "errors"
    ]
    assert fault["right"].startswith(right)


def _body(told: dict[str, Any]) -> dict[str, Any]:
    return {"components": assembly(**told)["components"]} if "expires_on" in told else told


async def test_a_lot_is_found_wherever_its_kits_are(clinician: Any, technician: Any) -> None:
    kits = await assembled(technician, number=2)
    await received(clinician, technician, kits[0])
    found = (await technician("GET", "/v1/kits?lot=L-sodium-heparin-tube")).json()["items"]
    assert {(kit["id"], kit["holder"]) for kit in found} == {
        (kits[0]["id"], "hospital-aragon"),
        (kits[1]["id"], "hub-barcelona"),
    }
    inside = (await technician("GET", f"/v1/kits/{kits[0]['id']}")).json()["components"]
    assert {one["component"]: one["number"] for one in inside}["un3373-packing"] == 1


async def test_low_stocks_are_marked(ask: Any, clinician: Any, technician: Any) -> None:
    await received(clinician, technician, *await assembled(technician, number=2))
    few = (await clinician("GET", "/v1/kit-stocks?low=true")).json()["items"]
    assert "draw-heparin" not in {line["template"] for line in few}
    assert {line["organisation"] for line in few} == {"hospital-aragon"}
    everywhere = await ask("GET", "/v1/kit-stocks?template=freeze-viable", role="data_manager", of="office")
    lines = {line["organisation"]: line["low_below"] for line in everywhere.json()["items"]}
    assert (lines["hub-madrid"], lines["hospital-aragon"], lines["hospital-canarias"]) == (6, 1, 3)
