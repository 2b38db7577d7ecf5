"""The worker seals what was written down: all of it, in its order, and nothing slips in behind a seal."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy import select, text

from libs.common import audit
from libs.common.audit import Audit
from libs.common.auditing.checkpoints import EVERY
from libs.common.auditing.sealing import AT_ONCE, Sealing
from libs.common.auditing.tables import audit_seals
from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.testing.messaging import PATIENCE
from libs.common.tests.sealed_trail import CALL, Trail

DRAWN_NOW = """
    INSERT INTO audit_entries (at, by_subject, by_organisation, did, about) VALUES (now(), 'late', '*', 'closed', 'late')
"""


@pytest.fixture
def trail(database: Database, clock: FixedClock, postgres_url: str, tmp_path: Path) -> Trail:
    return Trail(database, clock, postgres_url.removesuffix("/postgres") + "/backbone", tmp_path)


async def written(database: Database) -> list[int]:
    async with database.reading(CALL) as tx:
        return [row.id for row in await tx.all(select(audit_entries.c.id).order_by(audit_entries.c.id))]


async def sealed(database: Database) -> list[list[int]]:
    async with database.reading(CALL) as tx:
        return [list(row.entries) for row in await tx.all(select(audit_seals).order_by(audit_seals.c.number))]


async def test_everything_is_sealed_once(trail: Trail) -> None:
    sealing = trail.sealing()
    for about in ("a", "b", "c"):
        await trail.write(about, f"{about}2")
        await sealing.seal(trail.database)
        await sealing.seal(trail.database)
    assert [len(seal) for seal in await sealed(trail.database)] == [2, 2, 2]
    assert [entry for seal in await sealed(trail.database) for entry in seal] == await written(trail.database)
    assert await trail.verified() == []


async def test_many_are_sealed_in_parts(trail: Trail) -> None:
    await trail.write("first")
    sealing = trail.sealing()
    await sealing.seal(trail.database)
    await trail.write(*(f"sample/{number}" for number in range(AT_ONCE + 1)))
    await sealing.seal(trail.database)
    assert [len(seal) for seal in await sealed(trail.database)] == [1, AT_ONCE, 1]
    assert await trail.verified() == []


async def test_a_late_commit_does_not_slip_in_behind_the_seal(trail: Trail) -> None:
    """It drew its number first and commits last: later entries wait for it, so that the order is the numbers'."""
    sealing = trail.sealing()
    async with trail.database.transaction(CALL) as late:
        await late.execute(text(DRAWN_NOW))
        await trail.write("early")
        for _ in range(3):
            await sealing.seal(trail.database)
        assert await sealed(trail.database) == []
        await trail.write("early too")
    await sealing.seal(trail.database)
    assert [entry for seal in await sealed(trail.database) for entry in seal] == await written(trail.database)
    assert len(await written(trail.database)) == 3
    assert await trail.verified() == []


async def test_writers_never_all_at_rest_do_not_hold_the_seal_back(trail: Trail) -> None:
    """There is always somebody writing; each look finds others."""
    sealing, ended = trail.sealing(), asyncio.Event()

    async def write_until_told() -> None:
        while not ended.is_set():
            async with trail.database.transaction(CALL) as tx:
                await audit.write(tx, Audit(did="closed", about="busy"))
                await tx.scalar(text("SELECT pg_sleep(0.02)"))

    writers = [asyncio.create_task(write_until_told()) for _ in range(3)]
    try:
        async with asyncio.timeout(PATIENCE):
            while len(await sealed(trail.database)) < 3:
                await sealing.seal(trail.database)
    finally:
        ended.set()
        await asyncio.gather(*writers)
    for _ in range(2):
        await sealing.seal(trail.database)
    assert [entry for seal in await sealed(trail.database) for entry in seal] == await written(trail.database)
    assert await trail.verified() == []


async def test_two_workers_make_one_chain(trail: Trail) -> None:
    one, two = trail.sealing(), trail.sealing()
    for round_ in range(6):
        await trail.write(f"sample/{round_}")
        await asyncio.gather(one.seal(trail.database), two.seal(trail.database))
    await one.seal(trail.database)
    await two.seal(trail.database)
    assert [entry for seal in await sealed(trail.database) for entry in seal] == await written(trail.database)
    assert await trail.verified() == []


async def test_a_checkpoint_a_minute_and_none_without_need(trail: Trail) -> None:
    sealing = trail.sealing()
    for _ in range(3):
        await trail.write("a")
        await sealing.seal(trail.database)
        await sealing.seal(trail.database)
    assert len(trail.file.path.read_bytes().splitlines()) == 1
    trail.clock.move(EVERY)
    for _ in range(3):
        await sealing.seal(trail.database)
        trail.clock.move(EVERY)
    assert len(trail.file.path.read_bytes().splitlines()) == 2
    found = trail.file.last()
    assert found is not None
    assert (found[1].number, found[1].seal, found[1].entries) == (2, 3, 3)
    assert await trail.verified(now=trail.clock.now() + timedelta(days=1)) == []


async def test_a_line_torn_by_a_power_cut_is_no_loss(trail: Trail) -> None:
    await trail.write("a")
    await trail.sealing().seal(trail.database)
    with trail.file.path.open("ab") as file:
        file.write(b'{"service": "back')
    trail.clock.move(EVERY)
    await trail.write("b")
    await trail.sealing().seal(trail.database)
    assert len(trail.file.path.read_bytes().splitlines()) == 3
    assert await trail.verified() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_seals SET head = ''",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals",
        "UPDATE audit_entries SET did = 'nothing'",
        "DELETE FROM audit_verifications",
    ],
)
async def test_the_service_can_change_no_seal(trail: Trail, statement: str) -> None:
    with pytest.raises(InsufficientPrivilegeError, match="permission denied"):
        async with trail.database.transaction(CALL) as tx:
            await tx.execute(text(statement))


async def test_nobody_beside_the_service_itself_adds_a_seal(trail: Trail, call_of: Callable[..., Call]) -> None:
    values = dict.fromkeys(("salts", "digests", "head"), b"")
    numbers = dict.fromkeys(("number", "through", "total", "checkpoint"), 1)
    with pytest.raises(InsufficientPrivilegeError, match="row-level security"):
        async with trail.database.transaction(call_of("site_clinician", "hospital-murcia")) as tx:
            await tx.execute(audit_seals.insert(), {**values, **numbers, "entries": [], "sealed_at": tx.now})


async def test_without_a_key_there_are_seals_alone(trail: Trail) -> None:
    await trail.write("a")
    await Sealing("backbone", None).seal(trail.database)
    assert len(await sealed(trail.database)) == 1
    assert not trail.file.path.exists()
