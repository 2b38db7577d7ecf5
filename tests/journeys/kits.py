"""A kit of a hub, ordered by a hospital and on its way there."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.conftest import Live


async def kit_of(live: Live, *, hub: str, hospital: str) -> dict[str, str]:
    """The ids of the kit and of its order."""
    technician, clinician = f"hub_technician@{hub}", f"site_clinician@{hospital}"
    now = datetime.now(UTC)
    tube = {"component": "sodium-heparin-tube", "lot": "L-1", "expires_on": f"{now.date() + timedelta(days=300)}"}
    kit = {"template": "draw-heparin", "number": 1, "components": [tube], "assembled_at": now.isoformat()}
    [made] = (await _done(live, technician, "/v1/kits", kit))["kits"]
    wanted = {"supplier": hub, "lines": [{"template": "draw-heparin", "number": 1}]}
    order = await _done(live, clinician, "/v1/kit-orders", wanted)
    path = f"/v1/kit-orders/{order['id']}"
    await _done(live, technician, f"{path}/acceptance", None)
    times = {"sent_at": now.isoformat(), "expected_at": (now + timedelta(hours=20)).isoformat()}
    await _done(live, technician, f"{path}/sending", {"kits": [made["label"]], "courier": "Courier", **times})
    return {"kit_id": made["id"], "kit_order_id": order["id"]}


async def _done(live: Live, person: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    answer = await live.ask(person, "POST", "samples", path, json=body)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told
