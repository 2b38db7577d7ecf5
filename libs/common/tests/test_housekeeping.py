"""What is forgotten with time, and that a clock which jumps makes nothing forgotten."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from libs.common.backbone import idempotency_keys
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.housekeeping import EVERY, Housekeeping
from libs.common.idempotency import KEPT_FOR

EVERYTHING = Call.service("test")


@dataclass
class World:
    """Time as it passes, and the clock that tells it."""

    database: Database
    clock: FixedClock
    elapsed: float = 0.0

    def pass_by(self, time: timedelta, *, astray: timedelta = timedelta()) -> None:
        self.elapsed += time.total_seconds()
        self.clock.move(time + astray)

    async def ask(self, key: str) -> None:
        async with self.database.transaction(EVERYTHING) as tx:
            row = {"caller": "me", "route": "POST /", "key": key, "organisation": "*", "body_hash": b""}
            await tx.execute(insert(idempotency_keys).values(**row, created_at=tx.now))

    async def kept(self) -> list[str]:
        async with self.database.reading(EVERYTHING) as tx:
            return [row.key for row in await tx.all(select(idempotency_keys.c.key).order_by("key"))]


@pytest.fixture
def world(database: Database, clock: FixedClock) -> World:
    return World(database, clock)


@pytest.fixture
def housekeeping(world: World) -> Housekeeping:
    return Housekeeping("test", elapsed=lambda: world.elapsed)


async def test_a_key_is_forgotten_after_a_week(world: World, housekeeping: Housekeeping) -> None:
    await world.ask("old")
    world.pass_by(KEPT_FOR)
    await world.ask("new")
    await housekeeping.tidy(world.database)
    assert await world.kept() == ["new", "old"], "at the first look it is not known how the clock goes"
    world.pass_by(EVERY)
    await housekeeping.tidy(world.database)
    assert await world.kept() == ["new"]


@pytest.mark.parametrize("astray", [timedelta(days=400), -timedelta(days=400)], ids=["ahead", "back"])
async def test_a_clock_that_jumps_makes_nothing_forgotten(
    world: World, housekeeping: Housekeeping, astray: timedelta
) -> None:
    await housekeeping.tidy(world.database)
    await world.ask("a")
    world.pass_by(EVERY, astray=astray)
    await housekeeping.tidy(world.database)
    world.pass_by(EVERY, astray=-astray)
    await housekeeping.tidy(world.database)
    world.pass_by(EVERY)
    await housekeeping.tidy(world.database)
    assert await world.kept() == ["a"]
