"""Writes share a transaction, and nothing else: not their failures, not their tenant, not their caller's leaving."""

import asyncio
from datetime import datetime
from uuid import UUID

import pytest
from asyncpg import UniqueViolationError
from sqlalchemy import Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, inbox, ledger
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.clock import SystemClock
from libs.common.database import Database
from libs.common.errors import NotFound, Unavailable
from libs.common.idempotency import Once, Repeated
from libs.common.identifiers import new_id
from libs.common.tests.test_outbox import registered

CALL = Call.service("test")
HEARD = insert(inbox)
TENANT = func.current_setting("reallnet.organisation")
HEARD_BY_TENANT = insert(inbox).from_select(["reader", "event_id"], select(TENANT, bindparam("of", type_=Uuid)))
TRANSACTIONS = text("SELECT count(DISTINCT xmin::text) FROM audit_entries")


async def write(database: Database, name: str, *, heard: UUID | None = None, call: Call = CALL) -> None:
    """A row, an audit entry and an event."""
    async with database.writing(call) as gathered:
        gathered.later(HEARD, {"reader": "r", "event_id": heard or new_id()})
        await audit.write(gathered, Audit(did="did", about=name))
        await outbox.put(gathered, registered(name))


async def written(database: Database) -> list[str]:
    """By their audit entries; rows and events must say the same."""
    async with database.reading(CALL) as tx:
        rows = await tx.scalar(select(func.count()).select_from(inbox))
        stated = await tx.scalar(select(func.count()).select_from(ledger))
        names = [row.about for row in await tx.all(select(audit_entries.c.about).order_by(audit_entries.c.id))]
    assert rows == stated == len(names)
    return names


async def transactions(database: Database) -> int:
    async with database.reading(CALL) as tx:
        return int(await tx.scalar(TRANSACTIONS))


async def test_who_comes_meanwhile_goes_with_the_next(database: Database) -> None:
    woken: list[None] = []
    database.wake = lambda: woken.append(None)
    first = asyncio.create_task(write(database, "first"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    names = [f"{turn:02}" for turn in range(20)]
    await asyncio.gather(first, *(write(database, name) for name in names))
    assert await written(database) == ["first", *names]
    assert await transactions(database) == len(woken) == 2


async def test_one_that_is_refused_fails_alone(database: Database) -> None:
    taken = new_id()
    await write(database, "before", heard=taken)
    heard = {f"{turn:02}": taken if turn == 7 else None for turn in range(20)}
    outcomes = await asyncio.gather(
        *(write(database, name, heard=one) for name, one in heard.items()), return_exceptions=True
    )
    refused = [name for name, outcome in zip(heard, outcomes, strict=True) if outcome is not None]
    assert refused == ["07"]
    assert isinstance(outcomes[7], UniqueViolationError)
    assert sorted(await written(database)) == sorted({"before", *heard} - {"07"})


async def test_each_is_written_as_its_own_tenant(database: Database) -> None:
    async def write_as(organisation: str) -> None:
        async with database.writing(Call(Caller.service("test"), organisation)) as gathered:
            gathered.later(HEARD_BY_TENANT, {"of": new_id()})

    wanted = ["hub-madrid", "lab-drp"] * 5
    await asyncio.gather(*map(write_as, wanted))
    async with database.reading(CALL) as tx:
        assert sorted(row.reader for row in await tx.all(select(inbox.c.reader))) == sorted(wanted)


async def test_one_whose_caller_leaves_takes_nobody_along(database: Database) -> None:
    tasks = [asyncio.create_task(write(database, f"{turn:02}")) for turn in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes] == [turn == 2 for turn in range(5)]
    assert {"00", "01", "03", "04"} <= set(await written(database))


async def test_without_a_database_each_is_told() -> None:
    nowhere = Database.connect("postgresql://nobody@127.0.0.1:1/nothing", application_name="test")
    outcomes = await asyncio.gather(*(write(nowhere, f"{turn}") for turn in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    await nowhere.close()


async def test_a_numbered_request_is_done_once(database: Database) -> None:
    once = [Once("o", "c", "POST /v1/deeds", "key", b"hash") for _ in range(2)]
    await write(database, "numbered", call=Call(CALL.caller, CALL.scope, once[0]))
    with pytest.raises(Repeated):
        await write(database, "numbered", call=Call(CALL.caller, CALL.scope, once[1]))
    assert await written(database) == ["numbered"]


async def test_what_is_noted_while_reading_is_kept_unless_the_reading_was_refused(database: Database) -> None:
    async with database.reading(CALL) as tx:
        await audit.write(tx, Audit(did="read", about="patient/1"))
    with pytest.raises(NotFound):
        async with database.reading(CALL) as tx:
            await audit.write(tx, Audit(did="read", about="patient/2"))
            raise NotFound("Not for you.")
    async with database.reading(CALL) as tx:
        assert [row.about for row in await tx.all(select(audit_entries.c.about))] == ["patient/1"]


async def test_each_look_is_kept_under_its_own_time(database: Database) -> None:
    """Else a look that waited for others would seem to come after what was done meanwhile."""
    really = Database(database.connections, clock=SystemClock())

    async def look(about: str) -> datetime:
        async with really.reading(CALL) as tx:
            await audit.write(tx, Audit(did="read", about=about))
        return tx.now

    names = [f"patient/{turn}" for turn in range(5)]
    looked_at = dict(zip(names, await asyncio.gather(*map(look, names)), strict=True))
    async with database.reading(CALL) as tx:
        kept = await tx.all(select(audit_entries.c.about, audit_entries.c.at))
    assert {row.about: row.at for row in kept} == looked_at
