"""The thread of a consultation: free text that is read at the board and by the asking hospital only."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.board.domain.post import Post
from services.board.store.tables import posts as table


def _of(row: Row[Any]) -> Post:
    return Post(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def add(tx: Transaction, post: Post, entry: Audit) -> None:
    """Keep a new post."""
    values = {column.name: getattr(post, column.name) for column in table.c}
    await tx.execute(table.insert().values(**values))
    await audit.write(tx, entry)


async def is_on(tx: Transaction, post_id: UUID, *, consultation_id: UUID) -> bool:
    """Whether the post belongs to the consultation."""
    there = select(table.c.id).where(table.c.id == post_id, table.c.consultation_id == consultation_id)
    return await tx.first(there) is not None


async def of_consultation(tx: Transaction, consultation_id: UUID) -> list[Post]:
    """Every post, oldest first."""
    theirs = select(table).where(table.c.consultation_id == consultation_id)
    return [_of(row) for row in await tx.all(theirs.order_by(table.c.posted_at, table.c.id))]
