"""The list of samples is planned once for each connection, not for each page."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.database import Database
from libs.common.pagination import PageRequest
from services.samples.store.tubes import sample_list
from services.samples.store.tubes.sample_list import SampleFilter

PLANS = text(
    "SELECT coalesce(sum(generic_plans), 0) AS once, coalesce(sum(custom_plans), 0) AS each_time"
    " FROM pg_prepared_statements"
    " WHERE statement LIKE '%UNION ALL%' AND statement LIKE 'SELECT samples.id%'"
)


@pytest.mark.parametrize(
    ("asked", "planned_once"),
    [(SampleFilter(), True), (SampleFilter(hub="hub-barcelona"), True), (SampleFilter(overdue=True), False)],
)
async def test_pages_are_planned_once(
    asked: SampleFilter, planned_once: bool, database: Database, call_of: Callable[..., Call]
) -> None:
    async with database.transaction(call_of("hub_technician", "hub-barcelona")) as tx:
        before = await tx.one(PLANS)
        for _ in range(3):
            await sample_list.fetch(tx, asked, PageRequest())
        plans = await tx.one(PLANS)
    assert ((plans.once - before.once, plans.each_time - before.each_time) == (3, 0)) is planned_once
