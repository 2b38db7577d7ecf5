"""A status that nobody confirms is listed, told of once, counted, and confirmed by one call."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.trials import SiteConfirmationDue
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.trials.commands.network.remind_of_sites import remind_of_sites
from services.trials.store.overdue import count_overdue
from services.trials.tests.network.children import TRIAL, document

Headers = Callable[..., dict[str, str]]
DOOR = f"/v1/trials/{TRIAL}/arms/only/sites/hub-madrid"
LIST = "/v1/site-confirmations"
STATUS = {"status": "recruiting", "since": "2026-01-01", "verified_on": "2026-01-01", "source": "The site"}


@pytest.fixture
async def own(client: httpx.AsyncClient, headers: Headers) -> dict[str, str]:
    """La Paz recruits, as it said on New Year's Day; another of its doors is closed."""
    writer, other = (headers("trial_coordinator", hub) for hub in ("hub-madrid", "hub-barcelona"))
    await client.post("/v1/trials", headers=writer, json=document())
    assert (await client.post(f"/v1/trials/{TRIAL}/publication", headers=other)).status_code == 200
    assert (await client.put(DOOR, headers=writer, json=STATUS)).status_code == 200
    closed = f"/v1/trials/{TRIAL}/arms/only/sites/hub-barcelona"
    assert (await client.put(closed, headers=other, json=STATUS | {"status": "closed"})).status_code == 200
    return writer


async def test_from_nearly_due_to_confirmed(
    own: dict[str, str], client: httpx.AsyncClient, headers: Headers, database: Database, clock: FixedClock
) -> None:
    async def listed(**params: Any) -> list[tuple[str, str, bool]]:
        items = (await client.get(LIST, headers=own, params=params)).json()["items"]
        return [(one["hospital"], one["due_on"], one["overdue"]) for one in items]

    assert await listed() == [("hub-madrid", "2026-06-30", False)]
    assert await listed(ahead=0) == []
    assert await listed(after=90) == [("hub-madrid", "2026-04-01", True)]
    other, office = headers("trial_coordinator", "hub-barcelona"), headers("trial_coordinator", "office")
    assert (await client.get(LIST, headers=other)).json()["items"] == []
    assert len((await client.get(LIST, headers=office)).json()["items"]) == 1
    assert (await client.get(LIST, headers=headers("site_clinician", "hub-madrid"))).status_code == 403
    await _told_once(database, clock)
    assert await listed() == [("hub-madrid", "2026-06-30", True)]
    assert (await client.post(f"{DOOR}/confirmation", headers=other)).status_code == 404
    await _confirmed(client, own, database)
    assert await listed() == []
    clock.move(timedelta(days=180))
    assert await remind_of_sites(database) == 1


async def _told_once(database: Database, clock: FixedClock) -> None:
    assert await remind_of_sites(database) == 0
    clock.move(timedelta(days=15))
    assert [await remind_of_sites(database) for _ in range(2)] == [1, 0]
    (told,) = [event for event in await published(database) if isinstance(event, SiteConfirmationDue)]
    assert (told.destination, told.due_on, told.version) == ("hub-madrid", date(2026, 6, 30), 1)
    assert told.aggregate == f"site/{TRIAL}.only.hub-madrid"
    clock.move(timedelta(days=31))
    async with database.reading(Call.service("trials")) as tx:
        assert (await count_overdue(tx))["confirmation"] == 1


async def _confirmed(client: httpx.AsyncClient, own: dict[str, str], database: Database) -> None:
    before = len(await published(database))
    stale = await client.post(f"{DOOR}/confirmation", headers=own | {"If-Match": '"9"'})
    assert stale.status_code == 412
    first = await client.post(f"{DOOR}/confirmation", headers=own)
    assert (first.status_code, first.json()["verified_on"], first.json()["since"]) == (200, "2026-07-31", "2026-01-01")
    again = await client.post(f"{DOOR}/confirmation", headers=own)
    assert (again.json(), again.headers["ETag"]) == (first.json(), '"2"')
    assert len(await published(database)) == before
    whole = (await client.get(f"/v1/trials/{TRIAL}", headers=own)).json()
    door = next(one for one in whole["sites"] if one["hospital"] == "hub-madrid")
    assert (door["open"], door["source"]) == ("yes", "Confirmed through the network by hub-madrid")
    async with database.reading(Call.service("trials")) as tx:
        assert (await count_overdue(tx))["confirmation"] == 0
    nowhere = await client.post(f"/v1/trials/{TRIAL}/arms/only/sites/hospital-aragon/confirmation", headers=own)
    assert nowhere.status_code == 404
