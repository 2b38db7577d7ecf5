"""A probe that falls silent is told once, by the worker; it ends when the probe reports again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.commands.biobank.watch_probes import watch_probes

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def reading(minute: int, celsius: float = -80) -> dict[str, Any]:
    return {"probe": "1", "measured_at": (NOON + timedelta(minutes=minute)).isoformat(), "celsius": celsius}


async def test_silence_is_an_alarm_until_the_probe_reports_again(
    database: Database, technician: Any, clock: FixedClock
) -> None:
    made = await technician("POST", "/v1/storages", json={"kind": "freezer", "name": "F1"})
    path = f"/v1/storages/{made.json()['id']}"

    async def post(*readings: dict[str, Any]) -> None:
        answer = await technician("POST", f"{path}/temperature-readings", json={"readings": readings})
        assert answer.status_code == 201, answer.text

    async def alarm(minute: int) -> dict[str, Any]:
        clock.set(NOON + timedelta(minutes=minute))
        await watch_probes(database)
        [found] = (await technician("GET", "/v1/storage-alarms")).json()["items"] or [{}]
        return dict(found)

    limits = {"highest": -70, "allowed_minutes": 30}
    await technician("POST", f"{path}/temperature-limits", json=limits)
    await post(reading(0))
    assert await alarm(300) == {}
    waiting = {**limits, "silent_after_minutes": 60}
    assert (await technician("POST", f"{path}/temperature-limits", json=waiting)).json()["silent_after_minutes"] == 60
    assert await alarm(60) == {}
    silent = await alarm(61)
    assert (silent["kind"], silent["worst"], silent["ended_at"]) == ("silence", -80, None)
    clock.set(NOON + timedelta(minutes=130))
    await post(reading(50, -79))
    late = await alarm(131)
    assert (late["id"], late["worst"], late["ended_at"]) == (silent["id"], -79, None)
    assert late["since"] > silent["since"]
    answered = await technician("POST", f"/v1/storage-alarms/{late['id']}/acknowledgement", json={"action": "battery"})
    assert answered.status_code == 200
    await post(reading(300))
    ended = await alarm(301)
    assert (ended["id"], ended["action"], ended["version"]) == (silent["id"], "battery", 3)
    assert ended["ended_at"] is not None
    stated = [event.participle for event in await published(database) if event.noun == "alarm"]
    assert stated == ["fallen-silent", "acknowledged", "ended"]
    assert await unaudited(database) == []
