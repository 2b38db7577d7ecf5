"""The service's own lag, from nothing read to a rebuild under way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.reader import positions
from libs.common.reader.beginning import begin
from services.reporting.commands.rebuild_read_models import rebuild_read_models

HAPPENED = datetime(2026, 6, 15, 11, 59, tzinfo=UTC)


async def move(database: Database, *, old: int, new: int) -> None:
    async with database.transaction(Call.service("reporting")) as tx:
        if await positions.load(tx, "reporting") is None:
            await positions.place(tx, "reporting", stream_created_at="then", sequence=0, types=[])
        await begin(tx, "reporting", old=old, new=new, event_at=HAPPENED, events=[])


async def test_lag(
    client: httpx.AsyncClient, headers: Callable[..., dict[str, str]], database: Database, clock: FixedClock
) -> None:
    operator = headers("operator", "office")

    async def lag() -> dict[str, object]:
        return dict((await client.get("/v1/lag", headers=operator)).json())

    assert (await lag())["position"] == 0
    await move(database, old=0, new=7)
    clock.set(HAPPENED + timedelta(minutes=2))
    found = await lag()
    assert (found["position"], found["last_event_age_seconds"], found["rebuilding"]) == (7, 120.0, None)
    assert (found["events_waiting"], found["events_parked"]) == (0, 0)
    await rebuild_read_models(database)
    assert (await lag())["rebuilding"] == {"started_at": "2026-06-15T12:01:00Z", "until_position": 7}
    await move(database, old=0, new=3)
    await rebuild_read_models(database)
    assert (await lag())["rebuilding"] == {"started_at": "2026-06-15T12:01:00Z", "until_position": 7}
    await move(database, old=0, new=7)
    assert (await lag())["rebuilding"] is None


async def test_refusals(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> None:
    assert (await client.get("/v1/lag")).status_code == 401
    assert (await client.get("/v1/lag", headers=headers("researcher", "office"))).status_code == 403
