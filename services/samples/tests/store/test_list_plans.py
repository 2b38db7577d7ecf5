"""The list of samples is planned once for each connection, not for each page."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.pagination import PageRequest
from services.samples.store.tubes import sample_list
from services.samples.store.tubes.sample_list import SampleFilter

PLANS = text(
    "SELECT name, generic_plans AS once, custom_plans AS each_time FROM pg_prepared_statements"
    " WHERE statement LIKE '%UNION ALL%' AND statement LIKE 'SELECT samples.id%'"
)


async def plans(tx: Transaction) -> dict[str, tuple[int, int]]:
    """By statement: a connection may have made others before, and may drop them at any time."""
    return {row.name: (row.once, row.each_time) for row in await tx.all(PLANS)}


@pytest.mark.parametrize(
    ("asked", "planned_once"),
    [(SampleFilter(), True), (SampleFilter(hub="hub-barcelona"), True), (SampleFilter(overdue=True), False)],
)
async def test_pages_are_planned_once(
    asked: SampleFilter, planned_once: bool, database: Database, call_of: Callable[..., Call]
) -> None:
    async with database.transaction(call_of("hub_technician", "hub-barcelona")) as tx:
        before = await plans(tx)
        for _ in range(3):
            await sample_list.fetch(tx, asked, PageRequest())
        after = await plans(tx)
    made = [(now, before.get(name, (0, 0))) for name, now in after.items()]
    once, each_time = (sum(now[kind] - then[kind] for now, then in made) for kind in (0, 1))
    assert ((once, each_time) == (3, 0)) is planned_once
