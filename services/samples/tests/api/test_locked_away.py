"""A tube that must be destroyed keeps to quarantine storage, and is found on its list by the label it bears."""

from typing import Any

import pytest

from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import withdrawn

AT = "2026-06-17T09:00:00Z"


@pytest.fixture
def locked_away(technician: Any, received: Any, heard: Any) -> Any:
    """A tube whose family has withdrawn, in a box of quarantine storage; answers it, the box and another freezer."""

    async def node(kind: str, name: str, parent: str | None = None) -> Any:
        answer = await technician("POST", "/v1/storages", json={"kind": kind, "name": name, "parent_id": parent})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def lock() -> tuple[Any, Any, Any]:
        sample = await received()
        body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
        [tube] = (await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)).json()["aliquots"]
        shut, other = await node("freezer", "Q"), await node("freezer", "O")
        box = await node("box", "B", shut["id"])
        await technician("POST", f"/v1/storages/{shut['id']}/quarantine")
        await heard(withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK))
        to = {"box": "Q/B", "position": "A1", "at": AT, "reason": "quarantine"}
        moved = await technician("POST", f"/v1/aliquots/{tube['id']}/moves", json=to)
        assert moved.status_code == 200, moved.text
        return tube, box, other

    return lock


async def test_its_box_is_not_carried_out_of_quarantine_with_it(technician: Any, locked_away: Any) -> None:
    tube, box, other = await locked_away()
    path, told = f"/v1/storages/{box['id']}/moves", {"at": AT, "reason": "reorganised"}
    refused = await technician("POST", path, json={**told, "parent_id": other["id"]})
    assert (refused.json()["code"], refused.json()["errors"][0]["what"]) == ("wrong_state", "O/B")
    # The freezer that is for quarantine stays so, whatever stands around it.
    again = {"at": AT, "name": "Z", "reason": "reorganised"}
    assert (await technician("POST", f"/v1/storages/{box['parent_id']}/renaming", json=again)).is_success
    assert (await technician("GET", f"/v1/aliquots/{tube['id']}")).json()["box"] == "Z/B"


async def test_its_new_label_stands_on_the_list(technician: Any, locked_away: Any) -> None:
    tube, _, _ = await locked_away()
    [listed] = (await technician("GET", "/v1/destructions")).json()["items"]
    path = f"/v1/destructions/{listed['id']}"
    again = await technician("POST", f"/v1/aliquots/{tube['id']}/relabelling", json={"reason": "unreadable"})
    labels = {one["label"] for one in (await technician("GET", path)).json()["listed"]}
    assert (again.json()["label"] in labels, tube["label"] in labels) == (True, False)
    note = {"outcome": "destroyed", "method": "incinerated", "happened_at": AT, "tubes": [again.json()["label"]]}
    assert (await technician("POST", f"{path}/notes", json=note)).status_code == 200
