"""Statements of SQLAlchemy say the same through the driver: values go in and come back as the columns' types say."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase

CALL = Call.service("test")
CREATE: Final = """
    CREATE TABLE kinds (
        id uuid PRIMARY KEY, number integer, share double precision, exact numeric, said text, told boolean,
        day date, at timestamptz, facts jsonb, words text[]
    );
    GRANT ALL ON kinds TO PUBLIC;
"""
KINDS = Table(
    "kinds",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("number", Integer),
    Column("share", Float),
    Column("exact", Numeric(asdecimal=False)),
    Column("said", Text),
    Column("told", Boolean),
    Column("day", Date),
    Column("at", DateTime(timezone=True)),
    Column("facts", JSONB),
    Column("words", ARRAY(Text)),
)
PLAIN = Table("kinds", MetaData(), *(Column(c.name, c.type) for c in KINDS.c if c.name != "words"))

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
facts = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)
rows = st.fixed_dictionaries(
    {
        "number": st.none() | st.integers(-(2**31), 2**31 - 1),
        "share": st.none() | st.floats(allow_nan=False),
        "exact": st.none() | st.integers(-1000, 1000).map(float),
        "said": st.none() | texts,
        "told": st.none() | st.booleans(),
        "day": st.none() | st.dates(date(1, 1, 1)),
        "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        "facts": st.dictionaries(texts, facts, max_size=3),
        "words": st.none() | st.lists(texts, max_size=3),
    }
)


@pytest.fixture
async def kinds(migrated: ServiceDatabase) -> AsyncIterator[None]:
    owner = await lasting_connection(migrated.owner_url, name="test")
    await owner.execute(CREATE)
    yield
    await owner.execute("DROP TABLE kinds")
    await owner.close()


async def kept(tx: Transaction, table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in await tx.all(select(table).order_by(table.c.id))]


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("table", [KINDS, PLAIN], ids=["with arrays", "without"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rows=st.lists(rows, min_size=1, max_size=4))
async def test_values_come_back_as_they_went(
    database: Database, table: Table, given_rows: list[dict[str, Any]]
) -> None:
    told = [{"id": new_id(), **{name: row[name] for name in row if name in table.c}} for row in given_rows]
    async with database.transaction(CALL) as tx:
        await tx.execute(KINDS.delete())
        await tx.execute(insert(table), told)
        assert await kept(tx, table) == sorted(told, key=lambda row: row["id"])


@pytest.mark.usefixtures("kinds")
async def test_lists_pairs_and_expressions(database: Database) -> None:
    ids = [new_id() for _ in range(4)]
    async with database.transaction(CALL) as tx:
        await tx.execute(
            insert(KINDS), [{"id": one, "number": turn, "said": f"s{turn}"} for turn, one in enumerate(ids)]
        )
        for wanted in (ids[:1], ids[:3], []):
            found = await tx.all(select(KINDS.c.id).where(KINDS.c.id.in_(wanted)).order_by(KINDS.c.id))
            assert [row.id for row in found] == wanted
        pairs = tuple_(KINDS.c.number, KINDS.c.said).in_([(1, "s1"), (2, "s3")])
        assert await tx.scalar(select(func.count()).select_from(KINDS).where(pairs)) == 1
        changed = await tx.execute(KINDS.update().where(KINDS.c.number > 1).values(number=KINDS.c.number + 1))
        assert changed.rowcount == 2
        back = await tx.all(KINDS.delete().where(KINDS.c.number == 3).returning(KINDS.c.said.label("gone")))
        assert [row.gone for row in back] == ["s2"]


@pytest.mark.usefixtures("kinds")
async def test_a_column_can_be_asked_for_by_itself_and_by_name(database: Database) -> None:
    async with database.transaction(CALL) as tx:
        await tx.execute(insert(KINDS), {"id": new_id(), "number": 7, "share": 0.5, "exact": 2.5})
        row = await tx.one(select(KINDS.c.number, KINDS.c.share, KINDS.c.exact))
    assert (row.number, row.share, row._mapping[KINDS.c.exact]) == (7, 0.5, 2.5)
