"""32 hands carry boxes and freezers while others lay tubes in them: no circle, no two tubes at one place, no gap."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, func, select

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Refusal
from libs.common.vocabulary import Preservation
from services.samples.commands.biobank.bank_aliquots import BankAliquots, Portion, bank_aliquots
from services.samples.commands.biobank.create_storage import CreateStorage, create_storage
from services.samples.commands.biobank.move_aliquot import MoveAliquot, move_aliquot
from services.samples.commands.tree.relocate_storage import RelocateStorage, relocate_storage
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.biobank.storage import StorageKind
from services.samples.store.tables.biobank import aliquots, movements, storages

AT = datetime(2026, 6, 16, 9, tzinfo=UTC)
CROWD = 32
BOXES = [f"F{freezer}/B{box}" for freezer in (1, 2) for box in (1, 2, 3)]


@pytest.fixture
def hub(call_of: Callable[..., Call]) -> Call:
    return call_of("hub_technician", "hub-barcelona")


async def banked(database: Database, received: Any, hub: Call, places: list[Place]) -> tuple[Aliquot, ...]:
    sample = UUID((await received())["id"])
    made: list[Aliquot] = []
    for start in range(0, len(places), 100):
        portions = tuple(Portion(Preservation.FROZEN_DRY, place) for place in places[start : start + 100])
        made += (await bank_aliquots(database, BankAliquots(hub, sample, portions, AT))).aliquots
    return tuple(made)


async def test_32_hands_move_boxes_and_tubes(database: Database, received: Any, hub: Call) -> None:
    tubes = await banked(database, received, hub, [Place(box, f"A{turn}") for box in BOXES for turn in range(1, 4)])
    async with database.reading(hub) as tx:
        nodes = [row.id for row in await tx.all(select(storages.c.id).order_by(storages.c.path))]
    drawn = random.Random(4)

    def order(turn: int) -> Any:
        if turn % 2:
            to = Place(drawn.choice(BOXES), f"A{drawn.randint(1, 4)}")
            tube = drawn.choice(tubes).id
            return move_aliquot(database, MoveAliquot(call=hub, aliquot_id=tube, to=to, reason=MoveReason.OTHER, at=AT))
        one, parent = drawn.choice(nodes), drawn.choice([*nodes, None])
        carried = RelocateStorage(
            call=hub,
            storage_id=one,
            parent_id=parent,
            to_root=parent is None,
            name=drawn.choice(["N1", "N2", None]),
            reason=MoveReason.OTHER,
            at=AT,
        )
        return relocate_storage(database, carried)

    ends = await asyncio.gather(*(order(turn) for turn in range(2 * CROWD)), return_exceptions=True)
    wrong = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Refusal)]
    assert not wrong
    done = [end for end in ends if not isinstance(end, BaseException)]
    assert {type(end).__name__ for end in done} == {"Aliquot", "Relocated"}
    await check_tree(database, hub)
    await check_tubes(database, hub, len(tubes))


async def check_tree(database: Database, hub: Call) -> None:
    async with database.reading(hub) as tx:
        nodes = {row.id: row for row in await tx.all(select(storages))}
    for node in nodes.values():
        names: list[str] = []
        seen: set[UUID] = set()
        way: Row[Any] | None = node
        while way is not None:
            assert way.id not in seen
            seen.add(way.id)
            names.insert(0, way.name)
            way = nodes[way.parent_id] if way.parent_id else None
        assert node.path == "/".join(names)


async def check_tubes(database: Database, hub: Call, many: int) -> None:
    async with database.reading(hub) as tx:
        rows = await tx.all(select(aliquots, storages.c.path).join(storages, storages.c.id == aliquots.c.storage_id))
        lines = await tx.all(select(movements).order_by(movements.c.aliquot_id, movements.c.version))
    assert len({(row.box, row.position) for row in rows}) == len(rows) == many
    assert all(row.box == row.path for row in rows)
    for earlier, later in pairwise(lines):
        if earlier.aliquot_id == later.aliquot_id:
            assert (later.version, later.from_box, later.from_position) == (
                earlier.version + 1,
                earlier.to_box,
                earlier.to_position,
            )


async def test_a_freezer_is_carried_in_one_go(database: Database, received: Any, hub: Call) -> None:
    places = [Place(f"F1/B{box}", f"A{turn}") for box in range(2) for turn in range(1, 51)]
    await banked(database, received, hub, places)
    room = await create_storage(database, CreateStorage(call=hub, parent_id=None, kind=StorageKind.ROOM, name="R"))
    async with database.reading(hub) as tx:
        freezer = await tx.scalar(select(storages.c.id).where(storages.c.path == "F1"))
    order = RelocateStorage(call=hub, storage_id=freezer, parent_id=room.id, reason=MoveReason.MAINTENANCE, at=AT)
    moved = await relocate_storage(database, order)
    assert (moved.nodes, moved.tubes) == (3, 100)
    async with database.reading(hub) as tx:
        assert await tx.scalar(select(func.count()).where(aliquots.c.box.like("R/F1/B%"))) == 100
        told = select(func.count()).where(movements.c.reason == MoveReason.MAINTENANCE)
        assert await tx.scalar(told) == 100
