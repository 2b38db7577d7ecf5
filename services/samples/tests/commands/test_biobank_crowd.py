"""32 hands on one position and on one amount; and what the database itself refuses."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import func, select, text

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import AlreadyThere, WrongState
from libs.common.vocabulary import Preservation
from services.samples.commands.biobank.bank_aliquots import BankAliquots, Portion, bank_aliquots
from services.samples.commands.biobank.move_aliquot import MoveAliquot, move_aliquot
from services.samples.commands.biobank.use_aliquot import UseAliquot, use_aliquot
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.movement import MoveReason
from services.samples.store.tables.biobank import aliquots, movements, takings

AT = datetime(2026, 6, 16, 9, tzinfo=UTC)
CROWD = 32


@pytest.fixture
def hub(call_of: Callable[..., Call]) -> Call:
    return call_of("hub_technician", "hub-barcelona")


@pytest.fixture
async def tubes(database: Database, received: Any, hub: Call) -> tuple[Aliquot, ...]:
    sample = UUID((await received())["id"])
    places = [Place("box", f"A{number + 1}") for number in range(CROWD)]
    portions = tuple(Portion(Preservation.FROZEN_VIABLE, place, volume_ul=100) for place in places)
    return (await bank_aliquots(database, BankAliquots(hub, sample, portions, AT))).aliquots


async def test_of_32_tubes_exactly_one_gets_the_position(
    database: Database, tubes: tuple[Aliquot, ...], hub: Call
) -> None:
    there = Place("other", "A1")
    orders = [
        MoveAliquot(call=hub, aliquot_id=tube.id, to=there, reason=MoveReason.REORGANISED, at=AT) for tube in tubes
    ]
    ends = await asyncio.gather(*(move_aliquot(database, order) for order in orders), return_exceptions=True)
    assert [type(end) for end in ends].count(Aliquot) == 1
    assert all(isinstance(end, Aliquot | AlreadyThere) for end in ends)
    async with database.reading(hub) as tx:
        assert await tx.scalar(select(func.count()).where(aliquots.c.box == "other")) == 1
        assert await tx.scalar(select(func.count()).select_from(movements)) == CROWD + 1


async def test_one_tube_pulled_32_ways_lies_at_one_place(
    database: Database, tubes: tuple[Aliquot, ...], hub: Call
) -> None:
    orders = [
        MoveAliquot(call=hub, aliquot_id=tubes[0].id, to=Place("b", f"{turn}"), reason=MoveReason.OTHER, at=AT)
        for turn in range(CROWD)
    ]
    ends = await asyncio.gather(*(move_aliquot(database, order) for order in orders), return_exceptions=True)
    assert sorted(end.version for end in ends if isinstance(end, Aliquot)) == list(range(2, CROWD + 2))
    async with database.reading(hub) as tx:
        told = select(movements).where(movements.c.aliquot_id == tubes[0].id).order_by(movements.c.version)
        lines = await tx.all(told)
    assert all(earlier.to_position == later.from_position for earlier, later in pairwise(lines))


async def test_two_tubes_that_change_places_with_others_do_not_block_each_other(
    database: Database, tubes: tuple[Aliquot, ...], hub: Call
) -> None:
    one, two = tubes[:2]
    orders = [
        MoveAliquot(call=hub, aliquot_id=mine.id, to=its.place, reason=MoveReason.OTHER, at=AT)
        for mine, its in ((one, two), (two, one))
    ]
    ends = await asyncio.gather(*(move_aliquot(database, order) for order in orders), return_exceptions=True)
    assert {type(end) for end in ends} == {AlreadyThere}


async def test_32_hands_take_no_more_than_there_is(database: Database, tubes: tuple[Aliquot, ...], hub: Call) -> None:
    part = Amount(7, Unit.MICROLITRES)
    orders = [UseAliquot(call=hub, aliquot_id=tubes[0].id, amount=part, used_at=AT) for _ in range(CROWD)]
    ends = await asyncio.gather(*(use_aliquot(database, order) for order in orders), return_exceptions=True)
    assert [type(end) for end in ends].count(Aliquot) == 14
    assert all(isinstance(end, Aliquot | WrongState) for end in ends)
    async with database.reading(hub) as tx:
        assert await tx.scalar(select(aliquots.c.amount).where(aliquots.c.id == tubes[0].id)) == 2
        assert await tx.scalar(select(func.sum(takings.c.amount))) == 98


BEHIND = {
    "more than there is": "UPDATE aliquots SET amount = amount - 101 WHERE position = 'A1'",
    "less without a taking": "UPDATE aliquots SET amount = amount - 1 WHERE position = 'A1'",
    "moved without a line": "UPDATE aliquots SET position = 'Z9' WHERE position = 'A1'",
    "two at one place": "UPDATE aliquots SET position = 'A2' WHERE position = 'A1'",
    "a box of no tree": "UPDATE aliquots SET box = 'elsewhere' WHERE position = 'A1'",
}


async def test_the_database_itself_refuses(database: Database, tubes: tuple[Aliquot, ...], hub: Call) -> None:
    for statement in BEHIND.values():
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with database.transaction(hub) as tx:
                await tx.execute(text(statement))
