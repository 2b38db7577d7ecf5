"""A kit at the bedside: used once, for what it is fit for; lost, found, thrown away, expired."""

from datetime import timedelta
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.commands.kits.expire_kits import expire_kits
from services.samples.tests import bodies
from services.samples.tests.kits.hands import assembled, received, sent, stocks


async def test_a_sample_says_with_which_kit_it_was_drawn(
    database: Database, clinician: Any, technician: Any, collected: Any
) -> None:
    [kit] = await assembled(technician)
    await received(clinician, technician, kit)
    sample = await collected(kit=kit["label"])
    assert sample["kit"] == kit["label"]
    used = (await clinician("GET", f"/v1/labels/{kit['label']}")).json()["kit"]
    assert (used["state"], used["sample_id"]) == ("used", sample["id"])
    assert (await technician("GET", f"/v1/kits/{kit['id']}")).json()["sample_id"] is None
    asked = f"/v1/kits?sample_id={sample['id']}"
    assert [len((await one("GET", asked)).json()["items"]) for one in (clinician, technician)] == [1, 0]
    told = (await published(database))[-2]
    assert (told.participle, told.origin, told.destination) == ("used", "hospital-aragon", "hub-barcelona")
    assert await stocks(clinician) == (0, 0)


@pytest.mark.parametrize("case", ["used before", "on its way", "at the hub", "not for this tube", "expired"])
async def test_a_kit_that_will_not_do(
    *, clock: FixedClock, clinician: Any, technician: Any, collected: Any, patient: str, case: str
) -> None:
    [kit, other] = await assembled(technician, number=2, expires_on="2026-06-16")
    if case == "on its way":
        await sent(clinician, technician, kit)
    elif case != "at the hub":
        await received(clinician, technician, kit, other)
    if case == "used before":
        await collected(kit=kit["label"])
    if case == "expired":
        clock.move(timedelta(days=2))
    tube = {"tube": "edta"} if case == "not for this tube" else {}
    answer = await clinician("POST", "/v1/samples", json=bodies.tube(patient, kit=kit["label"], **tube))
    code = {"at the hub": "not_found", "not for this tube": "invalid"}.get(case, "wrong_state")
    assert (answer.json()["code"], answer.json()["errors"][0]["where"]) == (code, "body.kit")
    assert len((await clinician("GET", "/v1/samples")).json()["items"]) == (case == "used before")


async def test_a_mistyped_label_is_answered_with_the_nearest(clinician: Any, patient: str) -> None:
    for label, right in (("K-000001AE", "did you mean K-000001AF?"), ("S-000001AF", "K-000001AF")):
        [fault] = (await clinician("POST", "/v1/samples", json=bodies.tube(patient, kit=label))).json()["errors"]
        assert (fault["where"], fault["right"]) == ("body.kit", right)


async def test_an_undone_collection_gives_the_kit_back(clinician: Any, technician: Any, collected: Any) -> None:
    [kit] = await assembled(technician)
    await received(clinician, technician, kit)
    sample = await collected(kit=kit["label"])
    undone = await clinician("POST", f"/v1/samples/{sample['id']}/collection/undo", json={"reason": "Wrong child."})
    assert (undone.json()["stage"], undone.json()["kit"]) == ("cancelled", None)
    assert await stocks(clinician) == (1, 0)
    assert (await collected(kit=kit["label"]))["kit"] == kit["label"]


async def test_a_freezing_kit_is_used_for_a_tube_at_hand(clinician: Any, technician: Any, collected: Any) -> None:
    [kit] = await assembled(technician, "freeze-viable")
    [wrong] = await assembled(technician)
    await received(clinician, technician, kit)
    await received(clinician, technician, wrong)
    sample = await collected(tube="edta")
    body = {"sample_id": sample["id"]}
    unfit = await clinician("POST", f"/v1/kits/{wrong['id']}/use", json=body)
    assert (unfit.json()["code"], unfit.json()["errors"][0]["right"]) == (
        "invalid",
        "a kit draw-edta or freeze-viable or freeze-dry",
    )
    used = await clinician("POST", f"/v1/kits/{kit['id']}/use", json=body)
    assert (used.json()["state"], used.json()["sample_id"]) == ("used", sample["id"])
    assert (await clinician("POST", f"/v1/kits/{kit['id']}/use", json=body)).json()["code"] == "wrong_state"


async def test_lost_found_and_thrown_away(clinician: Any, technician: Any) -> None:
    [kit] = await assembled(technician)
    order = await sent(clinician, technician, kit)
    path = f"/v1/kits/{kit['id']}"
    assert (await technician("POST", f"{path}/loss", json={"reason": "No trace."})).json()["state"] == "lost"
    found = await technician("POST", f"{path}/recovery", json={"reason": "It had never left."})
    assert (found.json()["state"], found.json()["receiver"]) == ("in_stock", None)
    came = await clinician("POST", f"/v1/kit-orders/{order['id']}/reception", json={"received_at": bodies.RECEIVED})
    assert [one["arrived"] for one in came.json()["kits"]] == [False]
    assert [await stocks(technician), await stocks(clinician)] == [(1, 0), (0, 0)]
    gone = await technician("POST", f"{path}/disposal", json={"reason": "recalled", "note": "Lot called back."})
    assert gone.json()["state"] == "discarded"
    assert (await technician("POST", f"{path}/loss", json={"reason": "x"})).json()["code"] == "wrong_state"
    assert await stocks(technician) == (0, 0)


async def test_the_worker_takes_expired_kits_out_of_stock(
    database: Database, clock: FixedClock, clinician: Any, technician: Any
) -> None:
    kits = await assembled(technician, number=2, expires_on="2026-06-16")
    await received(clinician, technician, kits[0])
    await sent(clinician, technician, kits[1])
    clock.move(timedelta(days=1, hours=9))
    await expire_kits(database)
    assert await stocks(clinician) == (1, 1)
    clock.move(timedelta(hours=2))
    await expire_kits(database)
    assert await stocks(clinician) == (0, 1)
    order = (await clinician("GET", "/v1/kit-orders?state=sent")).json()["items"][0]
    await clinician("POST", f"/v1/kit-orders/{order['id']}/reception", json={"received_at": bodies.RECEIVED})
    states = {kit["state"] for kit in (await clinician("GET", "/v1/kits")).json()["items"]}
    assert (states, await stocks(clinician)) == ({"expired"}, (0, 0))


async def test_the_advice_to_freeze_says_who_has_a_kit(clinician: Any, technician: Any) -> None:
    plan = {
        "material": "bone_marrow",
        "tube": "sodium_heparin",
        "assays": ["drp"],
        "extracted_at": "2026-06-12T08:00:00Z",
        "pick_up_at": "2026-06-15T14:00:00Z",
    }
    said = []
    [kit] = await assembled(technician, "freeze-viable")
    for step in (None, received):
        if step is not None:
            await step(clinician, technician, kit)
        advice = (await clinician("POST", "/v1/routing-advice", json=plan)).json()
        assert (advice["instruction"], advice["kit"]["id"]) == ("Freeze now, use kit freeze-viable.", "freeze-viable")
        said.append((advice["supply"]["in_stock"], advice["supply"]["hubs"], advice["supply"]["sentence_es"]))
    assert said == [
        (
            0,
            [{"hub": "hub-barcelona", "in_stock": 1}],
            "hospital-aragon no tiene ningún kit freeze-viable; hub-barcelona puede enviar uno.",
        ),
        (1, [], "hospital-aragon tiene 1 en existencia del kit freeze-viable."),
    ]
