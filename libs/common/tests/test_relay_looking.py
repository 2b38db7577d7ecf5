"""What waits is looked at until it is gone, each in its turn, whatever overlaps: a real server beside a simple model."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.waiting import MOST_BYTES, Connection, Waiting
from libs.common.tests.relay_model import WRITERS, RelayModel, Step, cleared, lasting_connections, stated

KINDS = [*["state", "commit", "look", "settle"] * 3, "roll back", "roll back", "stick", "take up", "begin anew"]
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.sampled_from("abcdef")), min_size=10, max_size=60
)
FEW_PAGES = 15
"""Far fewer than the published events lay on."""


@pytest.fixture
async def connections(migrated: ServiceDatabase, database: Database) -> AsyncIterator[list[Connection]]:
    """The relay's, and one for each writer."""
    async with lasting_connections(migrated.app_url, WRITERS + 1) as connections:
        yield connections


async def _agree(connections: list[Connection], steps: list[Step]) -> None:
    async with asyncio.timeout(60):
        await cleared(connections)
        model = RelayModel(connections[0], connections[1:])
        for step in steps:
            await model.do(step)
        await model.finish()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_every_look_sees_what_the_model_says(connections: list[Connection], steps: list[Step]) -> None:
    await _agree(connections, steps)


@pytest.mark.soak
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_two_thousand_interleavings(connections: list[Connection], steps: list[Step]) -> None:
    await _agree(connections, steps)


async def settled(waiting: Waiting, *, times: int = 4) -> None:
    """As seconds pass in which nothing appears."""
    for _ in range(times):
        await waiting.settle()
        assert list(await waiting.oldest(10)) == []


async def test_a_lonely_transaction_held_up_for_long_is_not_walked_past(connections: list[Connection]) -> None:
    """No other one ends meanwhile, so a snapshot's end would lie below its number."""
    relay, writer, _, *_ = connections
    waiting = Waiting(relay)
    async with writer.transaction():
        position = await stated(writer, "a")
        await settled(waiting)
    assert [row["position"] for row in await waiting.oldest(10)] == [position]


async def test_a_look_that_is_cut_short_forgets_nothing_behind_its_end(connections: list[Connection]) -> None:
    relay, writer, *_ = connections
    waiting = Waiting(relay)
    positions = [await stated(writer, f"a{turn}") for turn in range(3)]
    for _ in range(3):
        await waiting.settle()
    assert [row["position"] for _ in range(3) for row in await waiting.oldest(1)] == positions


async def test_bodies_are_read_by_bytes_as_well(connections: list[Connection]) -> None:
    relay, writer, *_ = connections
    large = MOST_BYTES // 4
    positions = [await stated(writer, f"a{turn}", body=bytes(large)) for turn in range(6)]
    positions.append(await stated(writer, "alone", body=bytes(MOST_BYTES + 1)))
    waiting = Waiting(relay)
    looks = [[row["position"] for row in await waiting.oldest(10)] for _ in range(3)]
    assert looks == [positions[:4], positions[4:], []]


async def test_a_second_without_events_costs_one_statement(connections: list[Connection]) -> None:
    relay, writer, *_ = connections
    waiting = Waiting(relay)
    await stated(writer, "a")
    [row] = await waiting.oldest(10)
    await waiting.oldest(10, published=[row["position"]])
    await settled(waiting)
    asked: list[str] = []
    with relay.query_logger(lambda query: asked.append(query.query)):
        await settled(waiting, times=1)
        await asyncio.sleep(0)  # the driver tells its loggers a moment later
    assert len(asked) == 1


async def test_it_is_settled_while_nothing_can_appear_below_the_end(connections: list[Connection]) -> None:
    """Only then may the relay look less often."""
    relay, writer, other, *_ = connections
    waiting = Waiting(relay)
    assert not waiting.is_settled
    await settled(waiting)
    assert waiting.is_settled
    async with writer.transaction():
        await stated(writer, "a")
        await stated(other, "b")
        await waiting.oldest(10)
        assert not waiting.is_settled
    await waiting.oldest(10)
    assert waiting.is_settled


async def test_a_look_walks_over_nothing_that_was_published(connections: list[Connection]) -> None:
    """While a writer is held up, no dead row can be cleared away and no gap be forgotten."""
    relay, writer, other, *_ = connections
    waiting = Waiting(relay)
    await settled(waiting)
    async with writer.transaction(isolation="repeatable_read"):
        held_up = await stated(writer, "a")
        for _ in range(10):
            async with other.transaction():
                for turn in range(30):
                    await stated(other, f"b{turn}", body=bytes(1_500))
            rows = await waiting.oldest(500)
            assert len(rows) == 30
            await waiting.oldest(500, published=[row["position"] for row in rows])
            await settled(waiting, times=1)
        assert await _pages(relay, waiting) < FEW_PAGES
    assert [row["position"] for row in await waiting.oldest(500)] == [held_up]


async def _pages(relay: Connection, waiting: Waiting) -> int:
    """How many pages one look touches."""
    asked: list[tuple[str, tuple[Any, ...]]] = []
    with relay.query_logger(lambda query: asked.append((query.query, tuple(query.args)))):
        await waiting.oldest(500)
        await asyncio.sleep(0)
    [(query, values)] = asked
    [told] = json.loads(await relay.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", *values))
    return int(told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"])
