"""Parcels as the tests need them."""

from typing import Any

from services.samples.tests import bodies

Json = dict[str, Any]
HAND_OVER: Json = {
    "courier": "Courier",
    "tracking_number": "C-17",
    "dispatched_at": bodies.DISPATCHED,
    "expected_at": bodies.EXPECTED,
}


def boxes(*tubes: Json, **told: Any) -> Json:
    inside = [{"sample_id": tube["id"]} for tube in tubes]
    return {"hub": "hub-barcelona", "boxes": [{"name": "A", "temperature": "ambient", "tubes": inside}], **told}


async def drafted(ask: Any, *tubes: Json, **told: Any) -> Json:
    return await _done(ask, "/v1/parcels", boxes(*tubes, **told))


async def readied(ask: Any, *tubes: Json, **told: Any) -> Json:
    parcel = await drafted(ask, *tubes, **told)
    return await _done(ask, f"/v1/parcels/{parcel['id']}/readiness", None)


async def sent(ask: Any, *tubes: Json, hand_over: Json | None = None, **told: Any) -> Json:
    parcel = await readied(ask, *tubes, **told)
    return await _done(ask, f"/v1/parcels/{parcel['id']}/dispatch", {**HAND_OVER, **(hand_over or {})})


async def _done(ask: Any, path: str, body: Json | None) -> Json:
    answer = await ask("POST", path, json=body)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found
