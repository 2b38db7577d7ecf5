"""Bad input of every kind says what is wrong and where, repeats nothing, and leaves nothing half-written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial

import httpx
import pytest

from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.journeys.concerned import Concerned, concerned, good_body
from tests.journeys.wrong.addresses import mistyped, wrong_headers, wrong_paths, wrong_queries
from tests.journeys.wrong.bodies import wrong_bodies
from tests.journeys.wrong.lines import Lines
from tests.journeys.wrong.wrong import JSON, PLANTED, Wrong, complaints
from tests.routes import ROUTES, Route

pytestmark = pytest.mark.xdist_group("live")

AT_ONCE = 6
WRITING = [route for route in ROUTES if route.method != "GET"]
WITH_BODY = [route for route in ROUTES if route.api.body_field is not None]
WITH_PATH = [route for route in ROUTES if route.asked("path")]
WITH_QUERY = [route for route in ROUTES if route.asked("query")]
WITH_CODE = [route for route in WITH_PATH if "{code}" in route.path]

Counts = dict[str, tuple[int, ...]]
Refused = Callable[[Route, Iterable[Wrong]], Awaitable[None]]


@pytest.fixture(scope="module")
async def child(live: Live) -> AsyncIterator[Concerned]:
    """A child whose records are to be disturbed, and are found undisturbed afterwards."""
    await live.settle()
    found = await concerned(live)
    before = await counts(live)
    yield found
    assert await counts(live) == before


async def counts(live: Live) -> Counts:
    """How many facts, audit entries, kept answers and held events each service has."""
    tables = ("ledger", "audit_entries", "idempotency_keys", "held_events", "outbox_waiting")
    statement = f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in tables)}"
    return {service: tuple((await live.rows(service, statement))[0]) for service in SERVICES}


@pytest.fixture(scope="module")
async def lines() -> AsyncIterator[Lines]:
    async with Lines() as lines:
        yield lines


@pytest.fixture
def refused(live: Live, child: Concerned, lines: Lines) -> Refused:
    """`await refused(route, wrongs)`."""
    return partial(_refused, live, child, lines)


async def _refused(live: Live, child: Concerned, lines: Lines, route: Route, wrongs: Iterable[Wrong]) -> None:
    """Send them all, a few at once, and say everything that is amiss."""
    headers = {"Authorization": f"Bearer {await live.token(child.person(route))}"}
    room = asyncio.Semaphore(AT_ONCE)

    async def told(wrong: Wrong) -> list[str]:
        path = wrong.path or child.address(route)
        url = f"{live.where.services[route.service]}{path}"
        async with room:
            answer = await lines.request(route.method, url, content=wrong.content, headers=headers | wrong.headers)
        return complaints(wrong, answer)

    amiss = [one for found in await asyncio.gather(*map(told, wrongs)) for one in found]
    assert not amiss, f"{len(amiss)} answers to {route}:\n" + "\n".join(amiss[:40])


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_wrong_bodies(refused: Refused, child: Concerned, route: Route) -> None:
    await refused(route, wrong_bodies(route, child.ids))


@pytest.mark.parametrize("route", WITH_PATH, ids=str)
async def test_wrong_paths(refused: Refused, child: Concerned, route: Route) -> None:
    await refused(route, with_good_body(route, child, wrong_paths(route, child)))


@pytest.mark.parametrize("route", WITH_QUERY, ids=str)
async def test_wrong_queries(refused: Refused, child: Concerned, route: Route) -> None:
    await refused(route, wrong_queries(route, child))


@pytest.mark.parametrize("route", WRITING, ids=str)
async def test_wrong_headers(refused: Refused, child: Concerned, route: Route) -> None:
    await refused(route, with_good_body(route, child, wrong_headers(route)))


@pytest.mark.parametrize("route", WITH_CODE, ids=str)
async def test_a_mistyped_code_is_answered_with_the_nearest_one(live: Live, child: Concerned, route: Route) -> None:
    path = child.address(route, code=mistyped(child.ids["code"]))
    body = good_body(route, child.ids)
    answer = await live.ask(child.person(route), route.method, route.service, path, json=body)
    [fault] = answer.json()["errors"]
    assert (fault["where"], fault["right"]) == ("path.code", f"did you mean {child.ids['code']}?")


@pytest.mark.parametrize("service", SERVICES)
async def test_addresses_methods_and_tokens_that_are_none(live: Live, child: Concerned, service: str) -> None:
    del child
    url = live.where.services[service]
    wrongs = [
        (await live.http.get(f"{url}/v1/{PLANTED}"), 404),
        (await live.http.delete(f"{url}/v1/organisations"), 405),
        (await live.http.get(f"{url}/v1/organisations", headers={"Authorization": f"Bearer {PLANTED}"}), 401),
        (await live.http.get(f"{url}/v1/organisations", headers={"Authorization": PLANTED}), 401),
        (await live.http.get(f"{url}/v1/organisations", headers={"X-API-Key": f"rnk_{PLANTED}"}), 401),
    ]
    for answer, status in wrongs:
        assert complaints(Wrong(str(status), statuses=(status,)), answer) == []


async def test_a_body_that_grows_too_large(live: Live, child: Concerned) -> None:
    """Without a length announced."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    headers = {"Authorization": f"Bearer {await live.token('site_clinician@' + child.ids['hospital'])}", **JSON}
    try:
        answer = await live.http.post(
            f"{live.where.services['registry']}/v1/patients", content=pieces(), headers=headers
        )
    except httpx.TransportError:
        return  # it hung up while we were still sending: that says it, too
    assert complaints(Wrong("grows", where=None, statuses=(413,)), answer) == []


def with_good_body(route: Route, child: Concerned, wrongs: Iterable[Wrong]) -> Iterable[Wrong]:
    body = good_body(route, child.ids)
    for wrong in wrongs:
        content = None if body is None else httpx.Request("POST", "http://x", json=body).content
        kind = {} if body is None else JSON
        yield Wrong(wrong.says, content, {**kind, **wrong.headers}, wrong.path, wrong.where, wrong.statuses)
