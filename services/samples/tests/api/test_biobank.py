"""The biobank over HTTP: the tree, moves with their history, derivatives, pools and what is left."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn

LATER = "2026-06-16T12:00:00Z"
Json = dict[str, Any]


def ul(value: int) -> Json:
    return {"value": value, "unit": "ul"}


@pytest.fixture
def made(technician: Any) -> Any:
    """Posts as the technician and expects that it is done."""

    async def post(path: str, body: Json) -> Json:
        answer = await technician("POST", f"/v1/{path}", json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    return post


@pytest.fixture
def banked(made: Any, received: Any) -> Any:
    """Tubes of a sample at the hub: `await banked("A1", "A2")`."""

    async def bank(*positions: str, **told: Any) -> list[Json]:
        sample = await received()
        laid = [bodies.portion(position, **told) for position in positions]
        found = await made(f"samples/{sample['id']}/aliquots", {"banked_at": bodies.BANKED, "aliquots": laid})
        tubes: list[Json] = found["aliquots"]
        return tubes

    return bank


def move(box: str, position: str | None, **told: Any) -> Json:
    return {"box": box, "position": position, "reason": "reorganised", "at": LATER, **told}


async def test_a_tree_is_drawn_and_tubes_are_laid_in_it(technician: Any, made: Any, banked: Any) -> None:
    freezer = await made("storages", {"parent_id": None, "kind": "freezer", "name": "F1"})
    grid = {"rows": 2, "columns": 2}
    box = await made("storages", {"parent_id": freezer["id"], "kind": "box", "name": "B1", "grid": grid})
    bag = await made("storages", {"parent_id": freezer["id"], "kind": "container", "name": "bag", "capacity": 1})
    one, two = await banked("A1", "B2", box="F1/B1")
    shown = (await technician("GET", f"/v1/storages/{box['id']}")).json()
    assert [tube["aliquot_id"] for tube in shown["tubes"]] == [one["id"], two["id"]]
    assert shown["free"] == ["A2", "B1"]
    assert (await technician("GET", f"/v1/labels/{box['label']}")).json()["storage"] == box
    listed = await technician("GET", f"/v1/storages?parent_id={freezer['id']}")
    assert [node["path"] for node in listed.json()["items"]] == ["F1/B1", "F1/bag"]
    await made(f"aliquots/{one['id']}/moves", move("F1/bag", None))
    full = await technician("POST", f"/v1/aliquots/{two['id']}/moves", json=move("F1/bag", None))
    assert (full.status_code, bag["capacity"]) == (422, 1)
    outside = await technician("POST", f"/v1/aliquots/{two['id']}/moves", json=move("F1/B1", "C1"))
    assert outside.json()["errors"] == [{"where": "body.position", "what": "C1", "right": "A1 to B2"}]
    again = await technician("POST", "/v1/storages", json={"kind": "freezer", "name": "F1"})
    assert again.json()["code"] == "already_there"


async def test_boxes_named_as_before_become_nodes(technician: Any, banked: Any) -> None:
    [tube] = await banked("A1")
    listed = (await technician("GET", "/v1/storages")).json()["items"]
    assert [(node["path"], node["kind"]) for node in listed] == [("freezer-1", "other"), ("freezer-1/box-1", "box")]
    assert tube["storage_id"] == listed[1]["id"]
    assert listed[1]["parent_id"] == listed[0]["id"]


async def test_another_hub_sees_no_node(ask: Any, banked: Any) -> None:
    [tube] = await banked("A1")
    other = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("GET", "/v1/storages", **other)).json()["items"] == []
    assert (await ask("GET", f"/v1/storages/{tube['storage_id']}", **other)).status_code == 404


async def test_every_move_stands_in_the_history(
    database: Database, technician: Any, clinician: Any, made: Any, banked: Any
) -> None:
    [tube] = await banked("A1")
    path = f"aliquots/{tube['id']}"
    await made(f"{path}/moves", move("freezer-1/box-2", "B1", note="planted words"))
    out = await made(f"{path}/removals", {"reason": "assay", "at": LATER})
    assert (out["stage"], out["box"], out["storage_id"]) == ("out", None, None)
    back = await made(f"{path}/moves", move("freezer-1/box-1", "A1", reason="returned"))
    assert (back["stage"], back["version"]) == ("stored", 4)
    await made(f"{path}/thaws", {"used_up": True})
    lines = (await technician("GET", f"/v1/{path}/movements")).json()["movements"]
    assert [(line["reason"], line["from_position"], line["to_position"]) for line in lines] == [
        ("banked", None, "A1"),
        ("reorganised", "A1", "B1"),
        ("assay", "B1", None),
        ("returned", None, "A1"),
        ("used_up", "A1", None),
    ]
    assert lines[1]["note"] == "planted words"
    seen = (await clinician("GET", f"/v1/{path}/movements")).json()["movements"]
    assert {line["note"] for line in seen} == {None}
    stated = [event for event in await published(database) if event.noun == "aliquot"]
    assert [(event.participle, event.version) for event in stated] == [
        ("moved", 2),
        ("moved", 3),
        ("moved", 4),
        ("moved", 6),
    ]
    assert {(event.origin, event.destination) for event in stated} == {("hospital-aragon", "hub-barcelona")}
    assert not [event for event in stated if b"planted" in event.to_cloudevent()]


async def test_history_runs_forward_and_taken_places_are_refused(technician: Any, made: Any, banked: Any) -> None:
    one, two = await banked("A1", "A2")
    early = await technician("POST", f"/v1/aliquots/{one['id']}/moves", json=move("b", "A1", at=bodies.RECEIVED))
    assert early.json()["errors"][0]["where"] == "body.at"
    taken = await technician("POST", f"/v1/aliquots/{one['id']}/moves", json=move("freezer-1/box-1", "A2"))
    assert (taken.status_code, taken.json()["code"]) == (409, "already_there")
    await made(f"aliquots/{two['id']}/removals", {"reason": "maintenance", "at": LATER})
    moved = await made(f"aliquots/{one['id']}/moves", move("freezer-1/box-1", "A2"))
    assert moved["position"] == "A2"


async def test_derivatives_and_pools_add_up(database: Database, technician: Any, made: Any, banked: Any) -> None:
    one, two = await banked("A1", "A2")
    dna = {"content": "dna", "preservation": "dna", "box": "dna", "taken": ul(200)}
    body = {
        "derived_at": LATER,
        "thawed": True,
        "tubes": [{**dna, "position": "A1", "amount": {"value": 4, "unit": "ng"}}],
    }
    derived = await made(f"aliquots/{one['id']}/derivatives", body)
    assert (derived["parent"]["amount"], derived["parent"]["thaw_cycles"]) == (300, 1)
    assert (derived["tubes"][0]["amount"], derived["tubes"][0]["unit"], derived["tubes"][0]["thaw_cycles"]) == (
        4,
        "ng",
        1,
    )
    assert derived["parent"]["volume_ul"] == 500
    pooling = {"pooled_at": LATER, "taken": ul(300), "preservation": "frozen_viable", "box": "pool", "position": "A1"}
    pool = await made(
        f"aliquots/{one['id']}/pools", {**pooling, "parts": [{"aliquot_id": two["id"], "taken": ul(100)}]}
    )
    assert (pool["amount"], pool["thaw_cycles"], pool["content"]) == (400, 1, "sample")
    await made(f"aliquots/{pool['id']}/uses", {"used_at": LATER, "amount": ul(150)})
    lineage = (await technician("GET", f"/v1/aliquots/{pool['id']}/lineage")).json()
    left = {tube["label"]: (tube["stage"], tube["amount"]) for tube in lineage["aliquots"]}
    assert left == {one["label"]: ("used_up", 0), two["label"]: ("stored", 400), pool["label"]: ("stored", 250)}
    assert sorted(taking["amount"] for taking in lineage["takings"]) == [100, 150, 300]
    too_much = await technician("POST", f"/v1/aliquots/{pool['id']}/uses", json={"used_at": LATER, "amount": ul(251)})
    assert (too_much.status_code, too_much.json()["errors"][0]["right"]) == (409, "at most 250 ul")
    stated = [event.participle for event in await published(database) if event.noun == "aliquot"]
    assert stated == ["derived", "used", "derived", "moved", "used", "used"]


async def test_after_a_withdrawal_nothing_leaves_but_tubes_can_be_locked_away(
    heard: Any, technician: Any, made: Any, banked: Any, patient: str
) -> None:
    [tube] = await banked("A1")
    await heard(withdrawn(patient, Purpose.SAMPLES_AND_BIOBANK))
    path = f"/v1/aliquots/{tube['id']}"
    out = await technician("POST", f"{path}/removals", json={"reason": "handed_out", "at": LATER})
    assert out.json()["code"] == "consent_missing"
    use = await technician("POST", f"{path}/uses", json={"used_at": LATER, "amount": ul(1)})
    assert use.json()["code"] == "consent_missing"
    await made(f"aliquots/{tube['id']}/moves", move("quarantine", "A1", reason="quarantine"))
