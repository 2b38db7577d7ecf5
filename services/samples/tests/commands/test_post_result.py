"""A result that is posted at once by several hands, or sent again, is one result."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from libs.common.call import Call
from libs.common.contracts.samples.assays import AssayResulted
from libs.common.database import Database
from libs.common.errors import Invalid, WrongState
from libs.common.testing.ledger import published
from services.samples.commands.assays.post_result import PostResult, post_result
from services.samples.commands.assays.release_result import ReleaseResult, release_result
from services.samples.domain.assays.results.families import read_result
from services.samples.tests import bodies

MEASURED = datetime(2026, 6, 16, 10, tzinfo=UTC)


@pytest.fixture
def hub(call_of: Callable[..., Call]) -> Call:
    return call_of("hub_technician", "hub-barcelona")


async def test_one_message_sent_by_many_connections_is_one_result(database: Database, ordered: Any, hub: Call) -> None:
    assay = UUID((await ordered("flow"))["id"])
    order = PostResult(hub, assay, read_result(bodies.FLOW), MEASURED, instrument="facs-1", message_id="159")
    ends = await asyncio.gather(*(post_result(database, order) for _ in range(12)))
    assert {end.result.version for end in ends} == {1}
    assert sorted(end.repeated for end in ends) == [False] + [True] * 11


async def test_message_id_reused_with_another_body_is_a_new_version(
    database: Database, ordered: Any, hub: Call
) -> None:
    assay = UUID((await ordered("flow"))["id"])
    first = PostResult(hub, assay, read_result(bodies.FLOW), MEASURED, instrument="facs-1", message_id="159")
    other = {**bodies.FLOW, "blasts_percent": 10}
    second = PostResult(hub, assay, read_result(other), MEASURED, instrument="facs-1", message_id="159")
    assert (await post_result(database, first)).result.version == 1
    assert (await post_result(database, second)).result.version == 2
    assert (await post_result(database, first)).result.version == 1


async def test_measurement_before_the_extraction_is_refused(database: Database, ordered: Any, hub: Call) -> None:
    assay = UUID((await ordered("flow"))["id"])
    early = datetime(2026, 6, 15, 7, tzinfo=UTC)
    with pytest.raises(Invalid):
        await post_result(database, PostResult(hub, assay, read_result(bodies.FLOW), early))


async def test_nothing_is_posted_of_a_tube_that_has_not_arrived(
    database: Database, collected: Any, clinician: Any, hub: Call
) -> None:
    sample = await collected(assays=["flow"])
    listed = await clinician("GET", f"/v1/assays?sample_id={sample['id']}")
    [assay] = listed.json()["items"]
    with pytest.raises(WrongState):
        await post_result(database, PostResult(hub, UUID(assay["id"]), read_result(bodies.FLOW), MEASURED))


async def test_a_result_released_by_many_at_once_is_told_once(
    database: Database, ordered: Any, hub: Call, call_of: Callable[..., Call]
) -> None:
    assay = UUID((await ordered("flow"))["id"])
    await post_result(database, PostResult(hub, assay, read_result(bodies.FLOW), MEASURED))
    person = call_of("hub_technician", "hub-barcelona")
    hands = [replace(person, caller=replace(person.caller, subject=f"person-{turn}")) for turn in range(6)]
    orders = [ReleaseResult(hand, assay, 1) for hand in hands]
    ends = await asyncio.gather(*(release_result(database, one) for one in orders), return_exceptions=True)
    assert sorted(isinstance(end, WrongState) for end in ends) == [False] + [True] * 5
    assert len([one for one in await published(database) if isinstance(one, AssayResulted)]) == 1
