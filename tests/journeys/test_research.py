"""A study asks a biobank for a tube, gets it under a pseudonym, and has to destroy it when the family withdraws."""

import httpx
import pytest

from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child
from tests.journeys.parties import Json, Party, done, is_too_early, technician, until

pytestmark = pytest.mark.xdist_group("live")

REQUESTS = "/v1/biobank-requests"
LINE = {"content": "sample", "material": "bone_marrow", "samples": 1, "amount": {"value": 100, "unit": "ul"}}
ASKED = {"hub": HUB, "project_title": "A study", "ethics_approval": "PIC-1", "purpose": "To know.", "lines": [LINE]}


async def banked(child: Child) -> Json:
    """A tube of half a millilitre, received and laid down today."""
    hub = technician(child.live, HUB)
    sample = await child.collect()
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=9)})
    portion = {"preservation": "frozen_viable", "box": f"box-{child.code}", "position": "A1", "volume_ul": 500}
    body = {"banked_at": ago(hours=8), "aliquots": [portion]}
    tube: Json = (await hub.post("samples", f"/v1/samples/{sample['id']}/aliquots", body))["aliquots"][0]
    return tube


async def test_from_the_request_to_the_recall(live: Live) -> None:
    child = await new_child(live, "hospital-asturias")
    tube = await banked(child)
    researcher, hub = Party(live, "researcher@hospital-galicia"), technician(live, HUB)
    request = await researcher.post("samples", REQUESTS, ASKED)
    path = f"{REQUESTS}/{request['id']}"
    decision = {"granted": [{"line": 1, "samples": 1}]}
    await Party(live, "biobank_committee@office").post("samples", f"{path}/decision", decision)
    await hub.post("samples", f"{path}/picks", {"tubes": [{"line": 1, "aliquot_id": tube["id"]}]})

    async def left() -> httpx.Response | None:
        """Refused for as long as the reader is behind: other tests keep it busy."""
        answer = await hub.ask("POST", "samples", f"{path}/hand-out", {"handed_out_at": ago(minutes=1)})
        return None if is_too_early(answer) else answer

    [gone] = done(await until(left))["tubes"]
    assert (gone["state"], gone["amount"]) == ("handed_out", 100)
    await child.withdraw("secondary_use")

    async def recalled() -> Json | None:
        due = await researcher.listed(
            "samples", f"/v1/research-tubes?state=recalled&biobank_request_id={request['id']}"
        )
        return due[0] if due else None

    found = await until(recalled)
    assert (found["id"], found["label"], found["aliquot_id"]) == (gone["id"], gone["label"], None)
    assert child.code not in str(found)
    await live.settle()
    course = "SELECT state FROM research_tube_steps WHERE research_tube_id = $1 ORDER BY version"
    steps = await live.rows("reporting", course, found["id"])
    assert [step["state"] for step in steps] == ["reserved", "handed-out", "recalled"]
