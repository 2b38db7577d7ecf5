"""Two tubes never lie at one place, however many hands reach for it at once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import AlreadyThere, Invalid, WrongState
from libs.common.testing.ledger import published
from libs.common.vocabulary import Preservation
from services.samples.commands.biobank.bank_aliquots import BankAliquots, Banked, Portion, bank_aliquots
from services.samples.commands.biobank.thaw_aliquot import ThawAliquot, thaw_aliquot
from services.samples.domain.biobank.aliquot import Place

BANKED = datetime(2026, 6, 16, 9, tzinfo=UTC)
PLACE = Place("freezer-1/box-1", "A1")


def portion(place: Place) -> Portion:
    return Portion(preservation=Preservation.FROZEN_VIABLE, place=place)


@pytest.fixture
def hub(call_of: Callable[..., Call]) -> Call:
    return call_of("hub_technician", "hub-barcelona")


async def test_of_32_hands_exactly_one_gets_the_place(database: Database, received: Any, hub: Call) -> None:
    tubes = [UUID((await received())["id"]) for _ in range(4)]
    orders = [BankAliquots(hub, tubes[turn % 4], (portion(PLACE),), BANKED) for turn in range(32)]
    ends = await asyncio.gather(*(bank_aliquots(database, order) for order in orders), return_exceptions=True)
    won = [end for end in ends if isinstance(end, Banked)]
    assert len(won) == 1
    assert all(isinstance(end, AlreadyThere) for end in ends if end not in won)
    stated = [event for event in await published(database) if event.participle == "banked"]
    assert len(stated) == 1


async def test_crossing_requests_do_not_block_each_other(database: Database, received: Any, hub: Call) -> None:
    tubes = [UUID((await received())["id"]) for _ in range(2)]
    places = [Place("box", f"A{number}") for number in range(1, 7)]
    there = BankAliquots(hub, tubes[0], tuple(map(portion, places)), BANKED)
    back = BankAliquots(hub, tubes[1], tuple(map(portion, reversed(places))), BANKED)
    ends = await asyncio.gather(bank_aliquots(database, there), bank_aliquots(database, back), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyThere", "Banked"]


async def test_all_aliquots_get_a_place_or_none(database: Database, received: Any, hub: Call) -> None:
    sample = UUID((await received())["id"])
    await bank_aliquots(database, BankAliquots(hub, sample, (portion(PLACE),), BANKED))
    with pytest.raises(AlreadyThere):
        await bank_aliquots(database, BankAliquots(hub, sample, (portion(Place("box", "B1")), portion(PLACE)), BANKED))
    await bank_aliquots(database, BankAliquots(hub, sample, (portion(Place("box", "B1")),), BANKED))


async def test_same_place_twice_in_one_request_is_refused(database: Database, received: Any, hub: Call) -> None:
    sample = UUID((await received())["id"])
    with pytest.raises(Invalid):
        await bank_aliquots(database, BankAliquots(hub, sample, (portion(PLACE), portion(PLACE)), BANKED))


async def test_place_is_free_again_when_the_aliquot_is_used_up(database: Database, received: Any, hub: Call) -> None:
    sample = UUID((await received())["id"])
    banked = await bank_aliquots(database, BankAliquots(hub, sample, (portion(PLACE),), BANKED))
    [aliquot] = banked.aliquots
    used = await thaw_aliquot(database, ThawAliquot(hub, aliquot.id, used_up=True))
    assert (used.place, used.thaw_cycles) == (None, 1)
    with pytest.raises(WrongState):
        await thaw_aliquot(database, ThawAliquot(hub, aliquot.id))
    await bank_aliquots(database, BankAliquots(hub, sample, (portion(PLACE),), BANKED))
