"""The registry's episodes as the experts see them: lineage, kind, timing, site, risk, coded."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, not_, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from services.board.domain.known_episode import KnownEpisode
from services.board.store.known_tables import known_episodes as table


def _of(row: Row[Any]) -> KnownEpisode:
    return KnownEpisode(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def keep(tx: Transaction, episode: KnownEpisode, entry: Audit) -> None:
    """Keep the newest; older news changes nothing."""
    values = {column.name: getattr(episode, column.name) for column in table.c}
    if await keep_newest(tx, table, **values):
        await audit.write(tx, entry)


async def of_patient(tx: Transaction, patient: str) -> list[KnownEpisode]:
    """A child's episodes that are not entered in error."""
    theirs = and_(table.c.patient == patient, not_(table.c.voided))
    return [_of(row) for row in await tx.all(select(table).where(theirs).order_by(table.c.id))]


async def first(tx: Transaction, episode_id: UUID, *, patient: str) -> KnownEpisode | None:
    """One episode of this child, or None."""
    row = await tx.first(select(table).where(table.c.id == episode_id, table.c.patient == patient))
    return None if row is None else _of(row)


async def pass_on(tx: Transaction, duplicate: str, *, patient: str, entry: Audit) -> None:
    """Two codes were one child."""
    await tx.execute(update(table).where(table.c.patient == duplicate).values(patient=patient))
    await audit.write(tx, entry)
