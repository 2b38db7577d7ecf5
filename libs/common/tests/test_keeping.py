"""The higher version wins, in whatever order facts come, and a repeated fact has no second effect."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, select, text

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.keeping import keep_columns, keep_first, keep_newest, keep_newest_rows
from libs.common.provisioning.databases import ServiceDatabase

words = Table(
    "words",
    MetaData(),
    Column("who", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("said", Text),
    Column("asked", Text),
    Column("version", Integer),
)


@pytest.fixture
async def tx(migrated: ServiceDatabase) -> AsyncIterator[Transaction]:
    """A transaction with a table of its own, which goes with it; only the owner may make tables."""
    owner = Database.connect(migrated.owner_url, application_name="test", pool_size=1)
    async with owner.transaction(Call.service("test")) as tx:
        columns = "who text, about text, said text, asked text, version int, PRIMARY KEY (who, about)"
        await tx.execute(text(f"CREATE TEMPORARY TABLE words ({columns}) ON COMMIT DROP"))
        yield tx
    await owner.close()


async def kept(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await tx.all(select(words).order_by(words.c.about))]


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (2, 2, 1, 2)])
async def test_the_higher_version_stays_whichever_came_first(tx: Transaction, versions: tuple[int, ...]) -> None:
    for version in versions:
        await keep_newest(tx, words, who="a", about="x", said=f"version {version}", version=version)
    assert await kept(tx) == [("a", "x", "version 2", None, 2)]


async def test_it_says_whether_anything_was_new(tx: Transaction) -> None:
    rows = [{"who": "a", "about": about, "said": "yes", "version": 3} for about in ("x", "y")]
    assert await keep_newest(tx, words, who="a", about="x", said="no", version=4)
    assert await keep_newest_rows(tx, words, rows)
    assert not await keep_newest_rows(tx, words, rows)
    assert not await keep_newest_rows(tx, words, [])
    assert await kept(tx) == [("a", "x", "no", None, 4), ("a", "y", "yes", None, 3)]


async def test_the_first_stays(tx: Transaction) -> None:
    await keep_first(tx, words, who="a", about="x", said="first")
    await keep_first(tx, words, who="a", about="x", said="second")
    assert await kept(tx) == [("a", "x", "first", None, None)]


async def test_each_fact_fills_its_own_columns(tx: Transaction) -> None:
    await keep_columns(tx, words, who="a", about="x", said="answer")
    await keep_columns(tx, words, who="a", about="x", asked="question")
    assert await kept(tx) == [("a", "x", "answer", "question", None)]
