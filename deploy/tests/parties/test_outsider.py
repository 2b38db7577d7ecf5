"""A party's own program receives exactly its events, in order, goes on where it stopped, and again what the operator says."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from deploy.local import nats
from deploy.local.setup import Setup
from deploy.parties import admitting, graces
from deploy.parties.in_force import put_in_force
from deploy.parties.listing import Listed, listed
from deploy.tests.parties.outsider import Outsider, may_connect, outsider
from libs.common.bus.connection import STREAM, Bus
from libs.common.embedded.failures import CannotRun
from libs.common.provisioning.admissions import graces as graces_of
from libs.common.testing.messaging import running, until

HUB, LAB, HOSPITAL = "hub-madrid", "lab-drp", "hospital-madrid"
NUMBERS = count(1)


async def say(bus: Bus, origin: str, destination: str) -> bytes:
    """An event, or what looks like one to the bus."""
    body = b"%d" % next(NUMBERS)
    await bus.client.jetstream().publish(f"reallnet.samples.sample.dispatched.v1.{origin}.{destination}", body)
    return body


async def added(setup: Setup, party: str) -> dict[str, str]:
    [credentials] = await admitting.add(setup, [party])
    return credentials.as_dict()


@pytest.fixture
async def told(setup: Setup, bus: Bus) -> AsyncIterator[dict[str, str]]:
    """The hub, let in for one test."""
    yield await added(setup, HUB)
    await admitting.remove(setup, [HUB])


@pytest.fixture
async def hub(told: dict[str, str]) -> AsyncIterator[Outsider]:
    async with outsider(told) as connected:
        yield connected


async def row(setup: Setup, party: str) -> Listed:
    [found] = [one for one in await listed(setup) if one.id == party]
    return found


async def test_receives_exactly_its_events_in_order_and_goes_on_where_it_stopped(
    told: dict[str, str], bus: Bus
) -> None:
    own = [await say(bus, HOSPITAL, HUB), await say(bus, HUB, "_"), await say(bus, HUB, HUB)]
    await say(bus, HOSPITAL, "_")
    await say(bus, "hospital-aragon", "hub-barcelona")
    async with outsider(told) as first:
        assert await first.take(2) == own[:2]
    later = await say(bus, HUB, LAB)
    async with outsider(told) as second:
        assert await second.take(2) == [own[2], later]
        assert await second.nothing_more()


async def test_what_it_did_not_acknowledge_comes_again(told: dict[str, str], bus: Bus) -> None:
    first, second = await say(bus, HOSPITAL, HUB), await say(bus, HUB, HOSPITAL)
    async with outsider(told) as dying:
        fetched = await dying.fetch(2, acknowledged=1)
        assert [message.data for message in fetched] == [first, second]
        await fetched[1].nak()
    async with outsider(told) as again:
        assert await again.take(1) == [second]


async def test_an_operator_has_it_told_again(hub: Outsider, setup: Setup, bus: Bus) -> None:
    await say(bus, HOSPITAL, HUB)
    await asyncio.sleep(0.01)  # so that a time lies between two events; the server's clock is this one
    between = datetime.now(UTC)
    again = [await say(bus, HOSPITAL, HUB), await say(bus, HUB, HOSPITAL)]
    assert (await hub.take(3))[1:] == again
    assert await admitting.replay(setup, HUB, since=between) == 2
    assert await hub.take(2) == again
    assert await hub.nothing_more()


async def test_a_replay_reaches_a_request_that_stands(hub: Outsider, setup: Setup, bus: Bus) -> None:
    begun = datetime.now(UTC)
    event = await say(bus, HOSPITAL, HUB)
    assert await hub.take(1) == [event]
    standing = asyncio.ensure_future(hub.take(1))
    await until(lambda: _waits(bus))
    await admitting.replay(setup, HUB, since=begun)
    assert await standing == [event]


async def _waits(bus: Bus) -> bool:
    return int((await bus.ask(f"CONSUMER.INFO.{STREAM}.party-{HUB}"))["num_waiting"]) > 0


async def test_a_replay_goes_back_and_never_forward(hub: Outsider, setup: Setup, bus: Bus) -> None:
    unread = await say(bus, HOSPITAL, HUB)
    for since in (datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)):
        with pytest.raises(CannotRun, match="nothing to repeat"):
            await admitting.replay(setup, HUB, since=since)
    assert await hub.take(1) == [unread]


async def test_removed_it_is_disconnected_at_once_and_others_are_not(setup: Setup, hub: Outsider, bus: Bus) -> None:
    told = await added(setup, LAB)
    async with outsider(told) as lab:
        event = await say(bus, LAB, HUB)
        assert await lab.take(1) == [event]
        standing = asyncio.ensure_future(hub.take(2))
        await admitting.remove(setup, [LAB])
        await lab.until_closed()
    assert not await may_connect(told)
    assert (await row(setup, LAB)).standing is None
    after = await say(bus, HOSPITAL, HUB)
    assert await standing == [event, after]


async def test_rotated_the_old_credentials_end_and_the_position_stays(setup: Setup, hub: Outsider, bus: Bus) -> None:
    await say(bus, HOSPITAL, HUB)
    await hub.take(1)
    fresh = await admitting.rotate(setup, HUB)
    await hub.until_closed()
    assert not await may_connect(hub.told)
    unread = await say(bus, HUB, HOSPITAL)
    async with outsider(fresh.as_dict()) as again:
        assert await again.take(1) == [unread]


async def test_with_a_grace_both_open_until_it_is_over(setup: Setup, hub: Outsider) -> None:
    fresh = (await admitting.rotate(setup, HUB, grace=timedelta(seconds=1))).as_dict()
    assert await may_connect(hub.told)
    assert await may_connect(fresh)
    async with running(lambda: graces.end_graces(setup)):
        await hub.until_closed()
        await until(
            lambda: none_lasts(setup)
        )  # written down when the list is in force: no reload is under way any more
    assert await may_connect(fresh)
    assert not await may_connect(hub.told)


async def none_lasts(setup: Setup) -> bool:
    return not graces_of(nats.register(setup).read())


async def test_one_reload_after_the_other_finds_the_server(setup: Setup, bus: Bus) -> None:
    for _ in range(10):
        await put_in_force(setup, bus, nats.register(setup).read())


async def test_the_list_says_who_is_connected_and_how_far_behind(hub: Outsider, setup: Setup, bus: Bus) -> None:
    for _ in range(3):
        await say(bus, HOSPITAL, HUB)
    await hub.fetch(2, acknowledged=1)
    found, other = await row(setup, HUB), await row(setup, LAB)
    assert found.standing is not None
    assert (found.connected, found.standing.to_fetch, found.standing.unacknowledged) == (True, 1, 1)
    assert (other.connected, other.admission, other.standing) == (False, None, None)
