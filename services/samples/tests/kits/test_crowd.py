"""32 hands on one kit: used once, sent once, no stock below zero; and what the database itself refuses."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text

from libs.common.call import Call
from libs.common.database import Database
from services.samples.store.tables.kits import kit_movements, kit_stocks, kits
from services.samples.tests import bodies
from services.samples.tests.kits.hands import assembled, ordered, received, sending

CROWD = 32


async def counted(database: Database) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """The stocks as they are kept, and as they follow from the kits themselves."""
    async with database.reading(Call.service("test")) as tx:
        kept = {(row.organisation, row.template): row.in_stock for row in await tx.all(select(kit_stocks))}
        here = select(kits.c.holder, kits.c.template, func.count().label("n")).where(kits.c.state == "in_stock")
        lying = await tx.all(here.group_by(kits.c.holder, kits.c.template))
        lines = await tx.all(select(kit_movements))
    flow = Counter((line.into, line.template) for line in lines)
    flow.subtract((line.out_of, line.template) for line in lines)
    assert {place: number for place, number in flow.items() if place[0]} == kept
    return {place: number for place, number in kept.items() if number}, {
        (row.holder, row.template): row.n for row in lying
    }


async def test_one_kit_and_32_hands(database: Database, clinician: Any, technician: Any, patient: str) -> None:
    one, *others = await assembled(technician, number=4)
    await received(clinician, technician, one)
    tube = bodies.tube(patient, kit=one["label"])
    drawn = await asyncio.gather(*(clinician("POST", "/v1/samples", json=tube) for _ in range(CROWD)))
    assert Counter(answer.status_code for answer in drawn) == {201: 1, 409: CROWD - 1}
    orders = [await ordered(clinician, 3) for _ in range(CROWD // 4)]
    for order in orders:
        await technician("POST", f"/v1/kit-orders/{order['id']}/acceptance")
    paths = [f"/v1/kit-orders/{order['id']}/sending" for order in orders] * 4
    bodies_of = [sending(*others), sending(*reversed(others)), sending(others[1]), sending(others[2], others[0])]
    sends = [technician("POST", path, json=bodies_of[turn % 4]) for turn, path in enumerate(paths)]
    ends = await asyncio.gather(*sends)
    assert {answer.status_code for answer in ends} == {200, 409}
    gone = Counter(kit["label"] for answer in ends if answer.status_code == 200 for kit in answer.json()["kits"])
    assert set(gone.values()) == {1}
    kept, lying = await counted(database)
    assert kept == lying == ({("hub-barcelona", "draw-heparin"): 3 - len(gone)} if len(gone) < len(others) else {})


BEHIND = {
    "a state without a line": "UPDATE kits SET state = 'lost', version = version + 1",
    "a stock below zero": "INSERT INTO kit_movements (kit_id, version, deed, state, template, out_of, moved_at, by,"
    " by_organisation, recorded_at) SELECT id, 9, 'lost', 'lost', 'draw-edta', maker, assembled_at, 'x', maker,"
    " assembled_at FROM kits",
    "a number typed": "UPDATE kit_stocks SET in_stock = 7",
    "history changed": "UPDATE kit_movements SET deed = 'found'",
}


async def test_the_database_itself_refuses(database: Database, technician: Any, call_of: Callable[..., Call]) -> None:
    await assembled(technician)
    for statement in BEHIND.values():
        with pytest.raises((asyncpg.IntegrityConstraintViolationError, asyncpg.InsufficientPrivilegeError)):
            async with database.transaction(call_of("hub_technician", "hub-barcelona")) as tx:
                await tx.execute(text(statement))
