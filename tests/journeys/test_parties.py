"""A hub or laboratory receives exactly the events of the 24 cases that are from it or to it."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import orjson
import pytest

from deploy.parties import admitting
from deploy.tests.parties.outsider import Outsider, outsider
from libs.common.bus.reading import Arrived
from tests.conftest import Live
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

PARTIES = ("hub-barcelona", "hub-madrid", "lab-drp", "lab-dbp")


@pytest.fixture(scope="module")
async def stream(live: Live) -> list[Arrived]:
    await live.settle()
    return await whole_stream(live)


@pytest.fixture(scope="module")
async def parties(live: Live) -> AsyncIterator[dict[str, Outsider]]:
    """Let in with a command, each connected with what it was told."""
    told = [made.as_dict() for made in await admitting.add(live.system.setup, PARTIES)]
    async with AsyncExitStack() as stack:
        yield {words["organisation"]: await stack.enter_async_context(outsider(words)) for words in told}


def concerns(event: dict[str, Any], party: str) -> bool:
    return party in {event["origin"], event["destination"]}


@pytest.mark.parametrize("party", PARTIES)
async def test_receives_exactly_what_concerns_it_in_order_and_once(
    parties: dict[str, Outsider], stream: list[Arrived], party: str
) -> None:
    expected = [message.body for message in stream if concerns(envelope(message), party)]
    assert expected
    received = await parties[party].take(len(expected))
    assert received == expected
    assert max(Counter(orjson.loads(body)["id"] for body in received).values()) == 1
    assert await parties[party].nothing_more()


@pytest.mark.parametrize("party", PARTIES)
async def test_what_it_receives_tells_no_clinical_fact_of_others(stream: list[Arrived], party: str) -> None:
    """Facts of the course, birth date among them, go to nobody outside (architecture, events)."""
    heard = {envelope(message)["type"] for message in stream if concerns(envelope(message), party)}
    assert not [kind for kind in heard if kind.startswith("org.reallnet.registry.")]
