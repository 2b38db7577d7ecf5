"""Every list of every service in pages: followed to the end, they show each row once and in the order of the whole."""

import pytest

from tests.conftest import Live
from tests.journeys.concerned import Concerned, concerned
from tests.journeys.parties import Json, Party
from tests.routes import DOCUMENTS, ROUTES, Route

pytestmark = pytest.mark.xdist_group("live")

AT_ONCE, PAGES = 7, 4
BY_THE_MINUTE = {"waiting_minutes", "late_minutes", "clock", "next"}


def is_paged(route: Route) -> bool:
    return route.method == "GET" and "cursor" in route.asked("query")


LISTS = [route for route in ROUTES if is_paged(route)]


@pytest.fixture(scope="module")
async def people(live: Live) -> Concerned:
    await live.settle()
    return await concerned(live)


async def pages(reader: Party, route: Route, path: str) -> list[Json]:
    """The first rows, a few at a time."""
    found: list[Json] = []
    cursor = ""
    for _ in range(PAGES):
        page = await reader.get(route.service, f"{path}?limit={AT_ONCE}{cursor}")
        assert len(page["items"]) <= AT_ONCE
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    return found


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_pages_follow_each_other_without_gap_or_repetition(live: Live, people: Concerned, route: Route) -> None:
    """An audit trail grows by being read: there the rows after the first page are the ones to compare."""
    reader, path = Party(live, people.person(route)), people.address(route)
    shown = await pages(reader, route, path)
    whole = await reader.listed(route.service, path)
    grown = path == "/v1/audit-entries"
    expected = [one for one in whole if one in shown] if grown else whole[: AT_ONCE * PAGES]
    assert list(map(lasting, shown)) == list(map(lasting, expected))


def lasting(row: Json) -> Json:
    """A row without what changes with every minute."""
    return {name: value for name, value in row.items() if name not in BY_THE_MINUTE}


def test_there_are_paged_lists_in_every_service() -> None:
    assert {route.service for route in LISTS} == set(DOCUMENTS)
    assert len(LISTS) > 12
