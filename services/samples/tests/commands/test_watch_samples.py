"""Each change of colour and each delay is told exactly once, whoever looks and however often."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published
from services.samples.commands.viability.watch_samples import watch_samples
from services.samples.store.tables.viability import sample_watches
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Step

DRAWN = datetime.fromisoformat(bodies.EXTRACTED)
H, SECOND = timedelta(hours=1), timedelta(seconds=1)
Look = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
def look(database: Database, clock: FixedClock, organisations: Organisations) -> Look:
    """The worker looks so long after the extraction, twice: the second look must find nothing new."""

    async def at(age: timedelta) -> None:
        clock.set(DRAWN + age)
        for _ in range(2):  # nothing is kept in memory between the rounds, so a round is a restart
            await watch_samples(database, parties=organisations)

    return at


async def colours(database: Database) -> list[tuple[Any, ...]]:
    told = [event for event in await published(database) if isinstance(event, ViabilityChanged)]
    return [(event.assay, event.colour.value, event.version) for event in told]


async def delays(database: Database) -> list[DelayAdvised]:
    return [event for event in await published(database) if isinstance(event, DelayAdvised)]


async def watched(database: Database) -> int:
    async with database.reading(Call.service("test")) as tx:
        return len(await tx.all(select(sample_watches)))


async def test_each_colour_of_each_assay_is_told_once(database: Database, collected: Step, look: Look) -> None:
    await collected(assays=["flow", "drp"])
    await look(29 * H)
    assert await colours(database) == []
    await look(30 * H)
    await look(36 * H)
    assert await colours(database) == [("flow", "amber", 1)]
    await look(36 * H + SECOND)
    await look(42 * H)
    await look(48 * H + SECOND)
    assert await colours(database) == [
        ("flow", "amber", 1),
        ("flow", "red", 2),
        ("drp", "amber", 1),
        ("drp", "red", 2),
    ]
    assert await watched(database) == 0
    [event, *_] = [event for event in await published(database) if isinstance(event, ViabilityChanged)]
    assert (event.origin, event.destination) == ("hospital-aragon", "hub-barcelona")
    assert (event.earlier_colour, event.minutes_left, event.rule) == ("green", 360, "viability-2026.1")


async def test_workers_at_once_tell_it_once(
    database: Database, collected: Step, clock: FixedClock, organisations: Organisations
) -> None:
    await collected()
    clock.set(DRAWN + 60 * H)
    await asyncio.gather(*(watch_samples(database, parties=organisations) for _ in range(4)))
    assert await colours(database) == [(None, "red", 1)]


async def test_late_order_of_a_shorter_assay_is_looked_at_in_time(
    database: Database, received: Step, technician: Ask, look: Look
) -> None:
    sample = await received()
    await look(33 * H)
    assert await colours(database) == []
    await technician("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": "flow"})
    await look(33 * H + SECOND)
    assert await colours(database) == [("flow", "amber", 1)]


async def test_banked_sample_has_no_clock(database: Database, received: Step, technician: Ask, look: Look) -> None:
    sample = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    await look(60 * H)
    assert (await colours(database), await watched(database)) == ([], 0)


async def test_sample_that_travels_frozen_has_no_clock(
    database: Database, clinician: Ask, collected: Step, look: Look
) -> None:
    sample = await collected(extracted_at=None)
    assert await watched(database) == 0
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"], preservation="frozen_viable"))
    await look(60 * H)
    assert await colours(database) == []
    [told] = await delays(database)
    assert told.advice == "still_in_time"


async def test_order_on_a_late_parcel_is_advised_at_once(
    database: Database, dispatched: Step, clinician: Ask, look: Look
) -> None:
    sample = await dispatched()
    await look(37 * H)
    ordered = await clinician("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": "flow"})
    assert ordered.status_code == 201, ordered.text
    await look(37 * H + SECOND)
    assert [told.advice.value for told in await delays(database)] == ["still_in_time", "freeze_on_arrival"]


async def test_late_parcel_gets_new_advice_until_it_arrives(
    database: Database, collected: Step, clinician: Ask, technician: Ask, look: Look
) -> None:
    sample = await collected(assays=["flow"])
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
    await look(24 * H)
    assert await delays(database) == []
    # A moment after eight in the morning, UTC; ten in Barcelona, and 24 h old.
    await look(24 * H + SECOND)
    await look(25 * H)
    [first] = await delays(database)
    assert (first.advice, first.still_in_time, first.version) == ("still_in_time", ("flow",), 1)
    assert (first.origin, first.destination) == ("hospital-aragon", "hub-barcelona")
    # The hub closes at eight in the evening, 34 h after the extraction, and flow allows 36.
    await look(34 * H)
    assert len(await delays(database)) == 1
    await look(34 * H + SECOND)
    [_, second] = await delays(database)
    assert (second.advice, second.freeze_on_arrival, second.version) == ("freeze_on_arrival", ("flow",), 2)
    when = (DRAWN + 35 * H).isoformat()
    received = await technician("POST", f"/v1/samples/{sample['id']}/reception", json={"received_at": when})
    assert received.status_code == 200, received.text
    await look(70 * H)
    assert len(await delays(database)) == 2


async def test_what_is_due_already_is_told_with_the_deed(
    database: Database, collected: Step, clinician: Ask, clock: FixedClock, look: Look
) -> None:
    clock.set(DRAWN + 31 * H)
    sample = await collected(assays=["flow"])
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
    assert await colours(database) == [("flow", "amber", 1)]
    assert len(await delays(database)) == 1
    await look(31 * H)
    assert (len(await colours(database)), len(await delays(database))) == (1, 1)
    assert await watched(database) == 1


async def test_clocks_and_delays_follow_a_tube_to_its_new_hub(
    *, database: Database, technician: Ask, ask: Ask, received: Step, look: Look
) -> None:
    tube = await received(assays=["flow"])
    going = {
        "samples": [tube["id"]],
        "hub": "hub-madrid",
        "reason": "closed",
        "courier": "Courier",
        "dispatched_at": bodies.BANKED,
        "expected_at": "2026-06-16T12:00:00Z",
    }
    assert (await technician("POST", "/v1/forwardings", json=going)).status_code == 201
    await look(33 * H)
    told = [event for event in await published(database) if isinstance(event, ViabilityChanged | DelayAdvised)]
    assert {(type(event), event.destination) for event in told} == {
        (ViabilityChanged, "hub-madrid"),
        (DelayAdvised, "hub-madrid"),
    }
    late = await ask("GET", "/v1/samples?overdue=true", role="hub_technician", of="hub-madrid")
    assert [one["id"] for one in late.json()["items"]] == [tube["id"]]
    assert (await technician("GET", "/v1/samples?overdue=true")).json()["items"] == []
