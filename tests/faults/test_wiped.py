"""The bus is wiped and filled again from the ledgers: what the services hold stays as it was."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress

import orjson
import pytest

from deploy.parties import admitting
from libs.common.bus.connection import STREAM, Bus
from libs.common.provisioning.parties import durable_name
from libs.common.testing.messaging import until
from tests.conftest import Live
from tests.faults.history import check_history
from tests.faults.kills_system import admin_urls
from tests.faults.said import say
from tests.faults.wiped import effects, filled_again, wipe

pytestmark = pytest.mark.xdist_group("live")

REFILLED_WITHIN = 60.0


PARTY = "hospital-murcia"


@pytest.fixture
async def party(live: Live) -> AsyncIterator[str]:
    """An outside party that has heard nothing yet."""
    await admitting.add(live.system.setup, [PARTY])
    yield PARTY
    await admitting.remove(live.system.setup, [PARTY])


async def given_to(live: Live, party: str) -> set[str]:
    """The ids of all that the party's durable holds for it."""
    bus, found = await Bus.connect(live.bus_url, name="test"), set[str]()
    try:
        subscription = await bus.client.jetstream().pull_subscribe_bind(durable_name(party), stream=STREAM)
        with suppress(TimeoutError):
            while messages := await subscription.fetch(200, timeout=1):
                for message in messages:
                    found.add(orjson.loads(message.data)["id"])
                    await message.ack()
    finally:
        await bus.close()
    return found


async def test_a_wiped_bus_is_filled_again_and_changes_nothing(
    live: Live, party: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the 24 cases of the founding paper in all five services."""
    await live.settle()
    before, events = await effects(live), await check_history(admin_urls(live), live.bus_url)
    given, began = await given_to(live, party), time.monotonic()
    created_at = await wipe(live)
    await until(lambda: filled_again(live, created_at=created_at), patience=REFILLED_WITHIN)
    await live.settle()
    say(capsys, f"the bus wiped: {events} events were there again and read after {time.monotonic() - began:.1f} s")
    assert await effects(live) == before
    assert await check_history(admin_urls(live), live.bus_url) == events
    assert given
    assert await given_to(live, party) == given
