"""Kits as the tests need them: assembled in Barcelona, ordered, sent and received."""

from typing import Any

Json = dict[str, Any]
SENT, EXPECTED, RECEIVED = "2026-06-14T09:00:00Z", "2026-06-15T09:00:00Z", "2026-06-15T07:00:00Z"
DATED = {
    "draw-heparin": ("sodium-heparin-tube",),
    "draw-edta": ("edta-tube",),
    "freeze-viable": ("freezing-medium", "cryotube"),
}


def assembly(template: str = "draw-heparin", number: int = 1, *, expires_on: str = "2026-12-31", **told: Any) -> Json:
    dated = [{"component": one, "lot": f"L-{one}", "expires_on": expires_on} for one in DATED[template]]
    return {"template": template, "number": number, "components": dated, "assembled_at": SENT, **told}


def sending(*kits: Json, **told: Any) -> Json:
    labels = [kit["label"] for kit in kits]
    return {"kits": labels, "courier": "Courier", "sent_at": SENT, "expected_at": EXPECTED, **told}


async def assembled(technician: Any, template: str = "draw-heparin", number: int = 1, **told: Any) -> list[Json]:
    answer = await _done(technician, "/v1/kits", assembly(template, number, **told))
    found: list[Json] = answer["kits"]
    return found


async def ordered(clinician: Any, number: int = 1, template: str = "draw-heparin", **told: Any) -> Json:
    lines = [{"template": template, "number": number}]
    return await _done(clinician, "/v1/kit-orders", {"supplier": "hub-barcelona", "lines": lines, **told})


async def sent(clinician: Any, technician: Any, *kits: Json) -> Json:
    order = await ordered(clinician, len(kits), kits[0]["template"])
    await _done(technician, f"/v1/kit-orders/{order['id']}/acceptance", None)
    return await _done(technician, f"/v1/kit-orders/{order['id']}/sending", sending(*kits))


async def received(clinician: Any, technician: Any, *kits: Json, **told: Any) -> Json:
    order = await sent(clinician, technician, *kits)
    body = {"received_at": RECEIVED, **told}
    return await _done(clinician, f"/v1/kit-orders/{order['id']}/reception", body)


async def stocks(ask: Any, template: str = "draw-heparin") -> tuple[int, int]:
    """How many lie there, and how many are on their way there."""
    [line] = (await ask("GET", f"/v1/kit-stocks?template={template}")).json()["items"]
    return line["in_stock"], line["on_the_way"]


async def _done(ask: Any, path: str, body: Json | None) -> Json:
    answer = await ask("POST", path, json=body)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found
