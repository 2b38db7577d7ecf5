"""Parts of the storage tree over HTTP: carried with everything in them, named anew, taken out of use."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.domain.label import Labelled, new_label
from services.samples.tests import bodies

LATER, AFTERWARDS = "2026-06-16T12:00:00Z", "2026-06-16T13:00:00Z"
Json = dict[str, Any]


@pytest.fixture
def done(technician: Any) -> Any:
    async def send(method: str, path: str, body: Json | None = None) -> Json:
        answer = await technician(method, f"/v1/{path}", json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    return send


@pytest.fixture
async def tubes(done: Any, received: Any) -> list[Json]:
    """Two tubes in F1/B1, in a freezer F1 that has limits; F2 is there, too."""
    for name, highest in (("F1", -70), ("F2", -140)):
        node = await done("POST", "storages", {"kind": "freezer", "name": name})
        await done("POST", f"storages/{node['id']}/temperature-limits", limits(highest))
    sample = await received()
    told = {"preparation": {"vessel": "cryotube"}}
    laid = [bodies.portion(position, box="F1/B1", **told) for position in ("A1", "A2")]
    made = await done("POST", f"samples/{sample['id']}/aliquots", {"banked_at": bodies.BANKED, "aliquots": laid})
    found: list[Json] = made["aliquots"]
    return found


def limits(highest: float) -> Json:
    return {"highest": highest, "lowest": None, "allowed_minutes": 30}


def moving(parent: Json | None, **told: Any) -> Json:
    return {"parent_id": parent["id"] if parent else None, "reason": "reorganised", "at": LATER, **told}


async def named(done: Any, path: str) -> Json:
    found: Json = (await done("GET", f"storages?path={path}"))["items"][0]
    return found


async def test_a_box_is_carried_with_its_tubes_and_each_keeps_its_history(
    database: Database, done: Any, technician: Any, tubes: list[Json]
) -> None:
    one, two = tubes
    box, other = await named(done, "F1/B1"), await named(done, "F2")
    moved = await done("POST", f"storages/{box['id']}/moves", moving(other, note="planted words"))
    assert (moved["storage"]["path"], moved["nodes"], moved["tubes"]) == ("F2/B1", 1, 2)
    now = await done("GET", f"aliquots/{one['id']}")
    assert (now["box"], now["position"], now["version"]) == ("F2/B1", "A1", 2)
    lines = (await done("GET", f"aliquots/{one['id']}/movements"))["movements"]
    assert [(line["from_box"], line["to_box"], line["reason"]) for line in lines] == [
        (None, "F1/B1", "banked"),
        ("F1/B1", "F2/B1", "reorganised"),
    ]
    told = [event for event in await published(database) if event.participle == "moved" and event.noun == "aliquot"]
    assert {(event.aggregate, event.origin, event.destination) for event in told} == {
        (f"aliquot/{tube['id']}", "hospital-aragon", "hub-barcelona") for tube in tubes
    }
    assert not [event for event in told if b"planted" in event.to_cloudevent()]
    early = await technician("POST", f"/v1/storages/{box['id']}/moves", json=moving(None, at=bodies.BANKED))
    assert early.json()["errors"][0]["where"] == "body.at"
    # Whoever writes the former name is told the new one; a tube that is laid there by it goes nowhere.
    lost = await technician("POST", f"/v1/aliquots/{two['id']}/moves", json=place("F1/B1", "A5"))
    assert (lost.status_code, lost.json()["errors"][0]["right"]) == (422, "F2/B1")


def place(box: str, position: str | None) -> Json:
    return {"box": box, "position": position, "reason": "reorganised", "at": AFTERWARDS}


async def test_codes_of_then_know_the_place_of_then(done: Any, tubes: list[Json]) -> None:
    path, freezer = f"aliquots/{tubes[0]['id']}", await named(done, "F1")
    box, other = await named(done, "F1/B1"), await named(done, "F2")
    await done("POST", f"storages/{box['id']}/moves", moving(other))
    renaming = {"name": "F9", "reason": "reorganised", "at": AFTERWARDS}
    assert (await done("POST", f"storages/{freezer['id']}/renaming", renaming))["storage"]["path"] == "F9"
    then, now = await done("GET", f"{path}/sprec?at={bodies.BANKED}"), await done("GET", f"{path}/sprec")
    assert (then["code"][-1], now["code"][-1]) == ("D", "E")
    assert then["elements"][6]["says"].endswith("in F1")


async def test_no_circles_no_two_of_a_name(done: Any, technician: Any, tubes: list[Json]) -> None:
    freezer, box = await named(done, "F1"), await named(done, "F1/B1")
    circle = await technician("POST", f"/v1/storages/{freezer['id']}/moves", json=moving(box))
    assert (circle.status_code, circle.json()["errors"][0]["where"]) == (422, "body.parent_id")
    twin = await technician("POST", f"/v1/storages/{freezer['id']}/moves", json=moving(None, name="F2"))
    assert twin.json()["code"] == "already_there"
    with_name = await done("POST", f"storages/{box['id']}/moves", moving(None, name="odd_1"))
    assert with_name["storage"]["path"] == "odd_1"
    assert (await done("GET", f"aliquots/{tubes[1]['id']}"))["box"] == "odd_1"


async def test_only_what_is_empty_goes_out_of_use(done: Any, technician: Any, ask: Any, tubes: list[Json]) -> None:
    freezer, box = await named(done, "F1"), await named(done, "F1/B1")
    full = await technician("POST", f"/v1/storages/{box['id']}/closure")
    assert full.json()["code"] == "wrong_state"
    for tube in tubes:
        await done("POST", f"aliquots/{tube['id']}/moves", place("F2/B1", tube["position"]))
    assert (await technician("POST", f"/v1/storages/{freezer['id']}/closure")).status_code == 409
    assert (await done("POST", f"storages/{box['id']}/closure"))["closed_at"]
    assert (await done("POST", f"storages/{freezer['id']}/closure"))["closed_at"]
    for laid in (place("F1/B1", "A1"), place("F1/B7", "A1")):
        shut = await technician("POST", f"/v1/aliquots/{tubes[0]['id']}/moves", json=laid)
        assert shut.json()["code"] == "wrong_state", shut.text
    first = await technician("POST", f"/v1/storages/{box['id']}/reopening")
    assert first.status_code == 409
    assert (await done("POST", f"storages/{freezer['id']}/reopening"))["closed_at"] is None
    stranger = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("POST", f"/v1/storages/{box['id']}/reopening", **stranger)).status_code == 404


async def test_a_full_container_takes_back_what_lies_in_it(done: Any, technician: Any, tubes: list[Json]) -> None:
    await done("POST", "storages", {"kind": "container", "name": "bag", "capacity": 1})
    await done("POST", f"aliquots/{tubes[0]['id']}/moves", place("bag", None))
    again = await done("POST", f"aliquots/{tubes[0]['id']}/moves", place("bag", None))
    assert again["version"] == 3
    assert (
        await technician("POST", f"/v1/aliquots/{tubes[1]['id']}/moves", json=place("bag", None))
    ).status_code == 422


async def test_a_survey_says_what_lies_otherwise(done: Any, technician: Any, tubes: list[Json]) -> None:
    one, two = tubes
    box = await named(done, "F1/B1")
    path = f"storages/{box['id']}/surveys"
    right = [{"label": tube["label"], "position": tube["position"]} for tube in tubes]
    assert (await done("POST", path, {"found": right}))["differences"] == []
    await done("POST", f"aliquots/{two['id']}/moves", place("F2/B1", "A1"))
    stranger = new_label(Labelled.ALIQUOT)
    found = [{"label": two["label"], "position": "A9"}, {"label": stranger, "position": "B1"}]
    survey = await done("POST", path, {"found": found})
    assert (survey["expected"], survey["found"]) == (1, 2)
    told = {one["label"]: one for one in survey["differences"]}
    assert told[stranger]["finding"] == "unknown"
    assert (told[one["label"]]["finding"], told[one["label"]]["expected_at"]) == ("missing", "A1")
    foreign = told[two["label"]]
    assert (foreign["finding"], foreign["found_at"], foreign["expected_box"]) == ("foreign", "A9", "F2/B1")
    moved = await done("POST", path, {"found": [{"label": one["label"], "position": "A2"}]})
    assert moved["differences"][0]["finding"] == "elsewhere"
    twice = await technician("POST", f"/v1/{path}", json={"found": [found[0], {**found[1], "position": "A9"}]})
    assert twice.json()["errors"][0]["where"] == "body.found.position"
