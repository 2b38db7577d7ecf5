"""Over HTTP a party gets what its durable on the bus gives it: by pages, as a stream, and at a webhook."""

import json
from typing import Any

import pytest

from libs.common.bus.connection import STREAM, Bus
from libs.common.identifiers import new_id
from libs.common.provisioning.parties import filters
from libs.common.testing.receiver import receiver
from tests.conftest import Live
from tests.journeys.parties import Party, done, until

pytestmark = pytest.mark.xdist_group("live")

PEOPLE = {
    "hub-barcelona": "hub_technician",
    "hub-madrid": "hub_technician",
    "lab-drp": "functional_lab",
    "lab-dbp": "functional_lab",
    "hospital-aragon": "machine",
    "board": "board_chair",
}

Json = dict[str, Any]


async def from_durable(live: Live, party: str) -> list[bytes]:
    """What a durable with the party's two filters holds, fetched and acknowledged as a party does it."""
    bus, name = await Bus.connect(live.bus_url, name="test"), f"twin-{new_id()}"
    config = {"durable_name": name, "ack_policy": "explicit", "filter_subjects": filters(party)}
    try:
        made = await bus.ask(f"CONSUMER.DURABLE.CREATE.{STREAM}.{name}", {"stream_name": STREAM, "config": config})
        subscription = await bus.client.jetstream().pull_subscribe_bind(name, stream=STREAM)
        found: list[bytes] = []
        while len(found) < made["num_pending"]:
            for message in await subscription.fetch(100, timeout=5):
                await message.ack()
                found.append(message.data)
        return found
    finally:
        await bus.ask(f"CONSUMER.DELETE.{STREAM}.{name}")
        await bus.close()


async def by_pages(caller: Party, *, limit: int) -> list[Json]:
    found: list[Json] = []
    page = await caller.get("reporting", f"/v1/feed?limit={limit}")
    while page["items"]:
        found += page["items"]
        page = await caller.get("reporting", f"/v1/feed?limit={limit}&after={page['next_cursor']}")
    return found


async def as_stream(live: Live, caller: Party, *, count: int) -> list[str]:
    headers = {"Authorization": f"Bearer {await live.token(caller.name)}", "Accept": "text/event-stream"}
    found: list[str] = []
    async with live.http.stream("GET", f"{live.where.services['reporting']}/v1/feed", headers=headers) as answer:
        async for line in answer.aiter_lines():
            found += [line.removeprefix("data: ")] if line.startswith("data: ") else []
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("party", PEOPLE)
async def test_pages_and_stream_give_what_the_durable_gives(live: Live, party: str) -> None:
    await live.settle()
    caller = Party(live, f"{PEOPLE[party]}@{party}")
    expected = await from_durable(live, party)
    assert expected
    assert await by_pages(caller, limit=37) == [json.loads(body) for body in expected]
    assert await as_stream(live, caller, count=len(expected)) == [body.decode() for body in expected]


async def test_a_webhook_gets_what_the_durable_gives(live: Live) -> None:
    await live.settle()
    laboratory = Party(live, "functional_lab@lab-dbp")
    expected = await from_durable(live, "lab-dbp")
    async with receiver() as theirs:
        body = {"url": theirs.url, "begin_at": "2020-01-01T00:00:00Z"}
        webhook = (await laboratory.post("reporting", "/v1/webhooks", body))["webhook"]["id"]

        async def all_taken() -> bool:
            found = await laboratory.get("reporting", f"/v1/webhooks/{webhook}")
            return bool(found["delivered"] >= len(expected))

        await until(all_taken)
        removed = await laboratory.ask("DELETE", "reporting", f"/v1/webhooks/{webhook}")
        assert removed.status_code == 204
    assert [one.body for one in theirs.got] == expected


async def test_who_is_nobody_gets_nothing(live: Live) -> None:
    """The network office reaches every record over REST, and has no events of its own."""
    office = Party(live, "data_manager@office")
    assert done(await office.ask("GET", "reporting", "/v1/feed"))["items"] == []
