"""How much stands on each list: all of them in one statement, none counted beyond what people can work on."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select

from libs.common.database import Transaction
from libs.common.organisations import Organisations
from services.samples.domain.worklists.worklist import Worklist
from services.samples.store.worklists.open_work import rows_of
from services.samples.store.worklists.work_filter import WorkFilter

AT_MOST: Final = 1_000
"""Beyond it a figure says nothing to whoever has to do the work, and counting would cost what is there."""


async def count_all(tx: Transaction, asked: WorkFilter, *, parties: Organisations) -> Mapping[Worklist, int]:
    """By list; one more than `AT_MOST` says that there are more."""
    some = {one: select(rows_of(tx, one, asked, parties=parties).c.id).limit(AT_MOST + 1) for one in Worklist}
    counts = (
        select(func.count()).select_from(rows.subquery()).scalar_subquery().label(one) for one, rows in some.items()
    )
    found = await tx.one(select(*counts))
    return dict(zip(Worklist, found, strict=True))
