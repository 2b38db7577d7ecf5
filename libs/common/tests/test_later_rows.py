"""What may wait, waits; and nothing is written in another order than it was asked for, where that could be seen."""

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, inbox, reader_positions
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id

CALL = Call.service("test")
TAKEN = insert(inbox).on_conflict_do_nothing()
PLACED = insert(reader_positions)


def place(reader: str, position: int) -> dict[str, object]:
    return {"reader": reader, "position": position, "types": []}


async def readers(tx: Transaction) -> list[str]:
    return [row.reader for row in await tx.all(select(inbox).order_by(inbox.c.reader))]


async def test_what_waits_is_written_before_anything_is_read(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        tx.later(TAKEN, {"reader": "b", "event_id": new_id()})
        tx.later(TAKEN, {"reader": "a", "event_id": new_id()})
        assert await readers(tx) == ["a", "b"]


async def test_rows_of_several_tables_go_with_the_audit(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        tx.later(TAKEN, {"reader": "a", "event_id": new_id()})
        tx.later(PLACED, place("a", 7))
        await audit.write(tx, Audit(did="did", about="deed/1"))
    async with database.reading(CALL) as tx:
        assert await readers(tx) == ["a"]
        assert await tx.scalar(select(reader_positions.c.position)) == 7
        assert await tx.scalar(select(audit_entries.c.about)) == "deed/1"


async def test_two_writes_to_one_table_see_each_other(database: Database) -> None:
    moved = insert(reader_positions)
    moved = moved.on_conflict_do_update(index_elements=["reader"], set_={"position": moved.excluded.position})
    async with database.transaction(CALL) as tx:
        tx.later(PLACED, place("a", 1))
        tx.later(moved, place("a", 2))
        tx.later(TAKEN, {"reader": "a", "event_id": new_id()})
        await audit.write(tx, Audit(did="did", about="deed/1"))
    async with database.reading(CALL) as tx:
        assert await tx.scalar(select(reader_positions.c.position)) == 2


async def test_many_rows_of_one_kind_are_one_statement(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        for turn in range(50):
            tx.later(TAKEN, {"reader": f"{turn:02}", "event_id": new_id()})
        await audit.write(tx, Audit(did="did", about="deed/1"))
    async with database.reading(CALL) as tx:
        assert await readers(tx) == [f"{turn:02}" for turn in range(50)]


async def test_what_fails_later_undoes_all(database: Database) -> None:
    try:
        async with database.transaction(CALL) as tx:
            await tx.execute(text("SELECT 1"))
            tx.later(PLACED, place("a", 1))
            tx.later(PLACED, place("a", 2))
    except Exception as failure:  # noqa: BLE001 - which one it is, the driver says
        assert type(failure).__name__ == "UniqueViolationError"  # noqa: PT017
    async with database.reading(CALL) as tx:
        assert await tx.all(select(reader_positions)) == []


MOVED = update(reader_positions).where(reader_positions.c.reader == bindparam("of")).values(position=bindparam("to"))


async def test_a_row_that_was_added_is_changed_after_it(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        tx.later(PLACED, place("a", 1))
        tx.later(PLACED, place("b", 1))
        tx.later(MOVED, {"of": "a", "to": 2})
        tx.later(MOVED, {"of": "b", "to": 3})
        await audit.write(tx, Audit(did="did", about="deed/1"))
    assert await positions(database) == {"a": 2, "b": 3}


async def test_of_two_changes_of_one_row_the_later_one_wins(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        tx.later(PLACED, place("a", 1))
        tx.later(MOVED, {"of": "a", "to": 2})
        tx.later(MOVED, {"of": "a", "to": 3})
    assert await positions(database) == {"a": 3}


async def test_what_waits_for_several_tables_is_there_when_something_is_read(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        tx.later(PLACED, place("a", 7))
        tx.later(TAKEN, {"reader": "a", "event_id": new_id()})
        assert await readers(tx) == ["a"]
        assert await tx.scalar(select(reader_positions.c.position)) == 7


async def positions(database: Database) -> dict[str, int]:
    async with database.reading(CALL) as tx:
        return {row.reader: row.position for row in await tx.all(select(reader_positions))}
