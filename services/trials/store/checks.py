"""Reports of the looks at everything; no child is named in them."""

from datetime import date

from sqlalchemy import exists, insert, select

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.changing.check import Check
from services.trials.store.tables.checks import verdict_checks


async def add(tx: Transaction, found: Check, entry: Audit) -> None:
    """Keep the report."""
    values = {column.name: getattr(found, column.name) for column in verdict_checks.c}
    await tx.execute(insert(verdict_checks).values(values))
    await audit.write(tx, entry)


async def is_there(tx: Transaction, day: date) -> bool:
    """Whether everything was looked at on that day."""
    return bool(await tx.scalar(select(exists().where(verdict_checks.c.day == day))))


async def page_of(tx: Transaction, page: PageRequest) -> Slice:
    """By their ids, which follow time."""
    return await pagination.fetch(tx, select(verdict_checks), by=(verdict_checks.c.id,), page=page)
