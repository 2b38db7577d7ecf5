"""SPREC over HTTP: told in a technician's words, read as a code; another place is another code."""

from typing import Any

import pytest

from services.samples.tests import bodies

LATER, AFTERWARDS = "2026-06-16T12:00:00Z", "2026-06-16T13:00:00Z"
Json = dict[str, Any]
TOLD: Json = {
    "vessel": "cryotube",
    "processed_at": "2026-06-16T07:45:00Z",
    "waited_at": "room",
    "spins": [{"force_g": 800, "minutes": 30, "kept_at": "room", "brake": False}],
    "spun_until": "2026-06-16T08:20:00Z",
    "then_kept_at": "cold",
}


@pytest.fixture
def done(technician: Any) -> Any:
    async def send(method: str, path: str, body: Json | None = None) -> Json:
        answer = await technician(method, f"/v1/{path}", json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    return send


async def banked(done: Any, received: Any, **told: Any) -> Json:
    sample = await received()
    portion = bodies.portion("A1", box="F1/B1", **told)
    made = await done("POST", f"samples/{sample['id']}/aliquots", {"banked_at": bodies.BANKED, "aliquots": [portion]})
    tube: Json = made["aliquots"][0]
    return tube


async def freezer(done: Any, name: str, kind: str, highest: float | None) -> None:
    node = await done("POST", "storages", {"kind": kind, "name": name})
    await done("POST", "storages", {"kind": "box", "name": "B1", "parent_id": node["id"]})
    if highest is not None:
        limits = {"highest": highest, "lowest": None, "allowed_minutes": 30}
        await done("POST", f"storages/{node['id']}/temperature-limits", limits)
        shown = [{"probe": "1", "measured_at": f"2026-06-16T0{hour}:00:00Z", "celsius": -80} for hour in range(9)]
        await done("POST", f"storages/{node['id']}/temperature-readings", {"readings": shown})


async def test_another_place_is_another_code_and_the_hospital_reads_the_same(
    done: Any, clinician: Any, received: Any
) -> None:
    await freezer(done, "F1", "freezer", -70)
    await freezer(done, "T1", "tank", None)
    tube = await banked(done, received, preparation=TOLD)
    path = f"aliquots/{tube['id']}"
    shown = (await done("GET", path))["sprec"]
    assert (shown["code"], shown["standard"]) == ("BMA-SHP-I-M-N-A-D", "SPREC 3.0")
    assert shown["elements"][6] == {
        "part": "storage",
        "code": "D",
        "facts": ["preparation.vessel", "aliquot.movements", "temperature_readings"],
        "says": "cryotube, minus_85_to_minus_60 (-80 °C) in F1",
    }
    await done("POST", f"{path}/moves", {"box": "T1/B1", "position": "A1", "reason": "reorganised", "at": AFTERWARDS})
    now = (await clinician("GET", f"/v1/{path}/sprec")).json()
    assert now["code"] == "BMA-SHP-I-M-N-A-N"
    then = await done("GET", f"{path}/sprec?at={LATER}")
    assert (then["code"], then["at"]) == ("BMA-SHP-I-M-N-A-D", LATER)
    early = await clinician("GET", f"/v1/{path}/sprec?at={bodies.RECEIVED}")
    assert (early.status_code, early.json()["errors"][0]["where"]) == (422, "query.at")


async def test_what_is_made_keeps_what_its_tube_went_through(done: Any, received: Any) -> None:
    tube = await banked(done, received, preparation=TOLD)
    ul = {"value": 100, "unit": "ul"}
    new = {"content": "dna", "preservation": "dna", "box": "F9", "position": "A1", "taken": ul}
    new["preparation"] = {"vessel": "pp_tube_500_ul_to_2_ml"}
    made = await done("POST", f"aliquots/{tube['id']}/derivatives", {"derived_at": LATER, "tubes": [new]})
    lineage = await done("GET", f"aliquots/{made['tubes'][0]['id']}/lineage")
    codes = {one["content"]: one["sprec"]["code"] for one in lineage["aliquots"]}
    assert codes == {"sample": "BMA-SHP-I-M-N-A-X", "dna": "ZZZ-SHP-I-M-N-A-X"}


async def test_what_nobody_told_is_unknown_and_what_cannot_be_is_refused(
    done: Any, technician: Any, received: Any
) -> None:
    tube = await banked(done, received)
    assert (await done("GET", f"aliquots/{tube['id']}/sprec"))["code"] == "BMA-SHP-X-X-X-X-X"
    sample = await received()
    early = {**TOLD, "processed_at": "2026-06-14T08:00:00Z"}
    laid = [bodies.portion("A2", box="F1/B1", preparation=early)]
    refused = await technician(
        "POST", f"/v1/samples/{sample['id']}/aliquots", json={"banked_at": bodies.BANKED, "aliquots": laid}
    )
    assert refused.json()["errors"][0]["where"] == "body.aliquots[0].preparation.processed_at"
