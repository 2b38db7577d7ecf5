"""Readings over HTTP: an alarm once per excursion, whoever sends them again, until a person answers for it."""

from typing import Any

import pytest

from libs.common.database import Database
from libs.common.testing.ledger import published

LATER = {"measured_at": "2026-06-15T11:30:00Z"}


def reading(minute: int, celsius: float, probe: str = "1") -> dict[str, Any]:
    return {"probe": probe, "measured_at": f"2026-06-15T10:{minute:02}:00Z", "celsius": celsius}


@pytest.fixture
async def freezer(technician: Any) -> str:
    made = await technician("POST", "/v1/storages", json={"kind": "freezer", "name": "F1"})
    path = f"/v1/storages/{made.json()['id']}"
    limits = {"highest": -70, "allowed_minutes": 30}
    assert (await technician("POST", f"{path}/temperature-limits", json=limits)).status_code == 200
    return path


async def test_an_alarm_is_raised_once_and_answered_for(
    database: Database, technician: Any, ask: Any, freezer: str
) -> None:
    async def post(*readings: dict[str, Any]) -> Any:
        answer = await technician("POST", f"{freezer}/temperature-readings", json={"readings": readings})
        assert answer.status_code == 201, answer.text
        return answer.json()

    assert (await post(reading(0, -80), reading(5, -60), reading(5, -80, "2")))["raised"] == []
    assert (await post(reading(35, -58)))["raised"] == []
    [alarm] = (await post(reading(36, -59), reading(5, -60)))["raised"]
    assert (alarm["probe"], alarm["worst"], alarm["since"]) == ("1", -58, "2026-06-15T10:05:00Z")
    again = await post(reading(36, -59), reading(50, -80))
    assert (again["new"], again["raised"]) == (1, [])
    [listed] = (await technician("GET", "/v1/storage-alarms?open=true")).json()["items"]
    assert (listed["id"], listed["ended_at"]) == (alarm["id"], "2026-06-15T10:50:00Z")
    path = f"/v1/storage-alarms/{alarm['id']}/acknowledgement"
    other = await ask("POST", path, role="hub_technician", of="hub-madrid", json={"action": "none"})
    assert other.status_code == 404
    answered = await technician("POST", path, json={"action": "planted words"})
    assert (answered.json()["action"], answered.headers["ETag"]) == ("planted words", '"2"')
    assert (await technician("POST", path, json={"action": "again"})).json()["code"] == "wrong_state"
    assert (await technician("GET", "/v1/storage-alarms?open=true")).json()["items"] == []
    newest = (await technician("GET", f"/v1/temperature-readings?storage_id={freezer[-36:]}&limit=1")).json()["items"]
    assert newest[0]["celsius"] == -80
    stated = [event for event in await published(database) if event.noun == "alarm"]
    assert [event.participle for event in stated] == ["raised", "acknowledged"]
    assert not [event for event in stated if b"planted" in event.to_cloudevent()]


async def test_late_readings_join_alarms_and_raise_no_second_one(
    database: Database, technician: Any, freezer: str
) -> None:
    async def post(*readings: dict[str, Any]) -> Any:
        answer = await technician("POST", f"{freezer}/temperature-readings", json={"readings": readings})
        return answer.json()["raised"]

    [first] = await post(reading(1, -80), reading(10, -60), reading(45, -60))
    assert await post(reading(5, -50)) == []
    assert await post(reading(46, -80)) == []
    [listed] = (await technician("GET", "/v1/storage-alarms")).json()["items"]
    assert (listed["id"], listed["since"], listed["worst"]) == (first["id"], "2026-06-15T10:05:00Z", -50)
    assert listed["ended_at"] == "2026-06-15T10:46:00Z"
    [second] = await post(*(reading(minute, -60) for minute in (47, 59)), {**reading(0, -60), **LATER})
    answered = await technician("POST", f"/v1/storage-alarms/{second['id']}/acknowledgement", json={"action": "done"})
    assert answered.status_code == 200
    await technician("POST", f"{freezer}/temperature-limits", json={"highest": -90, "allowed_minutes": 30})
    assert await post(reading(47, -60), reading(44, -60)) == []
    merged = {one["id"]: one for one in (await technician("GET", "/v1/storage-alarms")).json()["items"]}
    assert merged[first["id"]]["merged_into"] == second["id"]
    assert (merged[second["id"]]["action"], merged[second["id"]]["worst"]) == ("done", -50)
    assert (await technician("GET", "/v1/storage-alarms?open=true")).json()["items"] == []
    refused = await technician("POST", f"/v1/storage-alarms/{first['id']}/acknowledgement", json={"action": "x"})
    assert refused.json()["code"] == "wrong_state"
    assert [event.participle for event in await published(database) if event.noun == "alarm"][-1] == "merged"
