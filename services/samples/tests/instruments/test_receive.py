"""What comes through a door is kept once, with its bytes and its answer, and nobody changes them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Row, func, select, text

from libs.common.backbone import audit_entries, ledger
from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.instruments.receive import receive
from services.samples.store.tables.instrument_receipts import instrument_receipts
from services.samples.tests.instruments.arrivals import arrival

LAB, OTHER = "lab-drp", "lab-dbp"


@pytest.fixture
def of_lab(call_of: Callable[..., Call]) -> Callable[[str], Call]:
    return lambda lab: Call(caller=call_of("machine", lab).caller, scope=lab)


@pytest.fixture
def call(of_lab: Callable[[str], Call]) -> Call:
    return of_lab(LAB)


async def rows(database: Database, call: Call) -> Sequence[Row[Any]]:
    async with database.reading(call) as tx:
        return await tx.all(select(instrument_receipts).order_by(instrument_receipts.c.id))


async def test_bytes_and_answer_are_kept_as_they_were(database: Database, call: Call) -> None:
    raw = bytes(range(256))
    [kept] = await receive(database, call, [arrival(raw, peer="10.0.0.7")])
    [row] = await rows(database, call)
    assert (row.id, row.raw, row.raw_size, row.answer, row.peer) == (kept.id, raw, 256, kept.answer, "10.0.0.7")
    assert (row.lab, row.state, row.version, row.processed_at, row.id_reused) == (LAB, "received", 1, None, False)


async def test_a_resend_hears_the_first_answer_and_leaves_no_trace(database: Database, call: Call) -> None:
    [first] = await receive(database, call, [arrival(answer=b"the first answer")])
    before = await traces(database)
    [again] = await receive(database, call, [arrival(answer=b"another answer")])
    assert (again.id, again.answer, again.repeated) == (first.id, b"the first answer", True)
    assert await traces(database) == before


async def traces(database: Database) -> list[int]:
    async with database.reading(Call.service("test")) as tx:
        counted = (instrument_receipts, audit_entries, ledger)
        return [int(await tx.scalar(select(func.count()).select_from(table))) for table in counted]


async def test_the_same_id_with_other_bytes_is_a_new_message(database: Database, call: Call) -> None:
    kept = await receive(database, call, [arrival(b"one"), arrival(b"two"), arrival(b"one")])
    [third] = await receive(database, call, [arrival(b"three")])
    assert [one.id_reused for one in (*kept, third)] == [False, True, False, True]
    assert [one.repeated for one in (*kept, third)] == [False, False, True, False]
    assert [row.id_reused for row in await rows(database, call)] == [False, True, True]


async def test_without_an_id_nothing_is_reused(database: Database, call: Call) -> None:
    kept = await receive(database, call, [arrival(raw, control_id="") for raw in (b"one", b"two", b"one")])
    assert [one.id_reused for one in kept] == [False] * 3
    assert len(await rows(database, call)) == 2


async def test_at_the_same_moment_it_is_still_one_message(database: Database, call: Call) -> None:
    told = await asyncio.gather(*(receive(database, call, [arrival(), arrival(b"other")]) for _ in range(8)))
    assert len({tuple(one.id for one in kept) for kept in told}) == 1
    assert sorted(row.id_reused for row in await rows(database, call)) == [False, True]


async def test_words_that_no_index_takes_are_cut(database: Database, call: Call) -> None:
    odd = arrival(control_id="ñ" * 5_000_000, sender="\0\ud800" * 500, kind="\0", message_version="2.\0")
    kept = await receive(database, call, [odd, odd])
    assert [one.repeated for one in kept] == [False, True]
    [row] = await rows(database, call)
    assert (len(row.control_id), len(row.sender), row.message_version) == (200, 150, "2.")


async def test_what_cannot_be_read_is_kept_with_the_reason(database: Database, call: Call) -> None:
    await receive(database, call, [arrival(b"\xff\0", refusal="It begins with no MSH.", answer_code="AR")])
    [row] = await rows(database, call)
    assert (row.state, row.reason, row.raw) == ("refused", "It begins with no MSH.", b"\xff\0")
    assert row.processed_at == row.received_at


async def test_the_same_message_of_two_laboratories_is_two(database: Database, of_lab: Callable[[str], Call]) -> None:
    [mine] = await receive(database, of_lab(LAB), [arrival()])
    [theirs] = await receive(database, of_lab(OTHER), [arrival()])
    assert mine.id != theirs.id
    assert [row.id for row in await rows(database, of_lab(LAB))] == [mine.id]


CHANGES = (
    "UPDATE instrument_receipts SET raw = ''",
    "UPDATE instrument_receipts SET answer = 'AA'",
    "UPDATE instrument_receipts SET lab = 'lab-dbp'",
    "DELETE FROM instrument_receipts",
    "TRUNCATE instrument_receipts",
)


@pytest.mark.parametrize("change", CHANGES)
async def test_the_service_changes_nothing_of_what_was_received(database: Database, call: Call, change: str) -> None:
    await receive(database, call, [arrival()])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(Call.service("samples")) as tx:
            await tx.execute(text(change))


async def test_what_became_of_it_moves_on(database: Database, call: Call) -> None:
    await receive(database, call, [arrival()])
    async with database.transaction(Call.service("samples")) as tx:
        await tx.execute(select(instrument_receipts.c.id).with_for_update())
        moved = instrument_receipts.update().values(state="filed", processed_at=tx.now, version=2, parsed={"kind": "x"})
        await tx.execute(moved)
    [row] = await rows(database, call)
    assert (row.state, row.parsed) == ("filed", {"kind": "x"})


async def test_nobody_writes_in_anothers_name(database: Database, call: Call, of_lab: Callable[[str], Call]) -> None:
    await receive(database, call, [arrival()])
    async with database.reading(Call.service("test")) as tx:
        row = await tx.scalar(text("SELECT to_jsonb(t)::text FROM instrument_receipts t"))
    copy = "INSERT INTO instrument_receipts SELECT * FROM jsonb_populate_record(NULL::instrument_receipts, $1::jsonb)"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(of_lab(OTHER)) as tx:
            await tx.connection.execute(copy, row)
