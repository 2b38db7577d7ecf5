"""Pages follow each other without a gap or a repetition, also while rows arrive and whatever the cursor holds."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from libs.common import pagination
from libs.common.backbone import idempotency_keys
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.pagination import Page, PageRequest
from libs.common.wire import View

KEYS = idempotency_keys.c
ROWS = select(KEYS.key, KEYS.created_at)
OLDEST_FIRST = (KEYS.created_at, KEYS.key)
NEWEST_FIRST = (KEYS.created_at.desc(), KEYS.key.desc())


class KeyView(View):
    key: str


async def fill(database: Database, clock: FixedClock, names: Sequence[str]) -> None:
    """Two rows share every instant: the second column must decide."""
    rows = [
        {"caller": "me", "route": "r", "key": name, "organisation": "o", "body_hash": b"", "created_at": at}
        for name, at in ((n, clock.now() + timedelta(seconds=i // 2)) for i, n in enumerate(names))
    ]
    async with database.transaction(Call.service("test")) as tx:
        await tx.execute(insert(idempotency_keys), rows)


async def walk(database: Database, by: Sequence[Any], *, limit: int) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        async with database.reading(Call.service("test")) as tx:
            found = await pagination.fetch(tx, ROWS, by=by, page=PageRequest(limit=limit, cursor=cursor))
        seen += [row.key for row in found.rows]
        cursor = found.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
async def test_every_row_once_in_order(database: Database, clock: FixedClock, limit: int) -> None:
    names = [f"k{i}" for i in range(7)]
    await fill(database, clock, names)
    assert await walk(database, OLDEST_FIRST, limit=limit) == names
    assert await walk(database, NEWEST_FIRST, limit=limit) == names[::-1]


async def test_rows_that_arrive_before_the_cursor_shift_nothing(database: Database, clock: FixedClock) -> None:
    await fill(database, clock, ["a", "b", "c"])
    async with database.reading(Call.service("test")) as tx:
        first = await pagination.fetch(tx, ROWS, by=NEWEST_FIRST, page=PageRequest(limit=2))
    clock.move(timedelta(hours=1))
    await fill(database, clock, ["new"])
    async with database.reading(Call.service("test")) as tx:
        rest = await pagination.fetch(tx, ROWS, by=NEWEST_FIRST, page=PageRequest(cursor=first.next_cursor))
    assert [row.key for row in (*first.rows, *rest.rows)] == ["c", "b", "a"]


async def test_a_page_shows_its_rows_through_a_view(database: Database, clock: FixedClock) -> None:
    await fill(database, clock, ["a"])
    async with database.reading(Call.service("test")) as tx:
        found = await pagination.fetch(tx, ROWS, by=OLDEST_FIRST, page=PageRequest())
    page = Page[KeyView].of(found, KeyView.model_validate)
    assert page.model_dump() == {"items": [{"key": "a"}], "next_cursor": None}


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "WzEsMl0", "WyJ4IiwieSJd", "bnVsbA", "ZGVlcA==", "////", "e30"])
async def test_what_is_no_cursor_of_the_list_is_refused(database: Database, cursor: str) -> None:
    async with database.reading(Call.service("test")) as tx:
        with pytest.raises(Invalid) as refused:
            await pagination.fetch(tx, ROWS, by=OLDEST_FIRST, page=PageRequest(cursor=cursor))
    assert refused.value.where == "query.cursor"
