"""Rows within a row say the same as rows of a query of their own, whatever a migration adds meanwhile."""

from datetime import UTC, datetime

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.backbone import idempotency_keys, reader_positions
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.lasting_connection import lasting_connection
from libs.common.nested_rows import rows_of
from libs.common.provisioning.databases import ServiceDatabase

CALL = Call.service("test")
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
READERS = select(reader_positions).where(reader_positions.c.position > bindparam("after")).order_by("reader")
KEYS = select(idempotency_keys.c.key, idempotency_keys.c.body, idempotency_keys.c.headers).order_by("key")
BOTH = select(literal("x").label("name"), rows_of(READERS).label("readers"), rows_of(KEYS).label("kept"))


async def fill(tx: Transaction) -> None:
    for turn, reader in enumerate(("one", "two", "three")):
        row = {"reader": reader, "position": turn, "types": [reader, "ñ"], "event_at": AT}
        await tx.execute(insert(reader_positions), row)
    key = {"caller": "c", "route": "r", "key": "k", "organisation": "*", "body_hash": b"", "created_at": AT}
    await tx.execute(insert(idempotency_keys), {**key, "body": b"\x00{", "headers": {"ETag": '"3"', "more": [1, None]}})


async def alone(tx: Transaction, query: Select[tuple[object, ...]]) -> list[dict[str, object]]:
    return [dict(row._mapping) for row in await tx.all(query, {"after": 0})]


async def test_nested_rows_are_those_of_the_query(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        await fill(tx)
        row = await tx.one(BOTH, {"after": 0})
        assert [dict(one._mapping) for one in row.readers] == await alone(tx, READERS)
        assert [one.reader for one in row.readers] == ["three", "two"]
        assert [dict(one._mapping) for one in row.kept] == await alone(tx, KEYS)
        assert (row.name, row.kept[0].headers["more"], row.readers[0].event_at) == ("x", [1, None], AT)


async def test_where_there_is_nothing_the_list_is_empty(database: Database) -> None:
    async with database.reading(CALL) as tx:
        assert (await tx.one(BOTH, {"after": 10})).readers == []


async def test_a_column_added_meanwhile_changes_nothing(database: Database, migrated: ServiceDatabase) -> None:
    owner = await lasting_connection(migrated.owner_url, name="test")
    try:
        async with database.transaction(CALL) as tx:
            await fill(tx)
        for change in ("ADD COLUMN more text DEFAULT 'x'", "DROP COLUMN more"):
            await owner.execute(f"ALTER TABLE reader_positions {change}")
            async with database.reading(CALL) as tx:
                assert len((await tx.one(BOTH, {"after": 0})).readers) == 2
    finally:
        await owner.close()
