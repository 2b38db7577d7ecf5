"""The webhooks of the parties: kept, found, changed by people, and moved on by deliveries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, select, true, update

from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.reporting.domain.webhook import Stage, Webhook
from services.reporting.store.tables.webhooks import webhooks


async def add(tx: Transaction, webhook: Webhook) -> None:
    """Keep a new one."""
    await tx.execute(insert(webhooks).values(**columns_of(webhook)))


async def own(tx: Transaction) -> Sequence[Webhook]:
    """Those the caller may see, the oldest first."""
    rows = await tx.all(select(webhooks).where(_seen_by(tx)).order_by(webhooks.c.created_at, webhooks.c.id))
    return [_webhook(row) for row in rows]


async def of(tx: Transaction, webhook_id: UUID, *, lock: str | None = None) -> Webhook:
    """One that the caller may see."""
    statement = select(webhooks).where(webhooks.c.id == webhook_id, _seen_by(tx))
    row = await tx.first(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound("There is no such webhook.")
    return _webhook(row)


async def take_turns(tx: Transaction, organisation: str) -> None:
    """Two people who add a webhook at once must not end with one too many."""
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"webhooks {organisation}", 0))))


async def remove(tx: Transaction, webhook_id: UUID) -> None:
    """Nothing more is sent there."""
    await tx.execute(delete(webhooks).where(webhooks.c.id == webhook_id, _seen_by(tx)))


async def change(tx: Transaction, webhook: Webhook, **changed: object) -> Webhook:
    """What a person changes."""
    values = {**changed, "revision": webhook.revision + 1}
    row = await tx.one(update(webhooks).where(webhooks.c.id == webhook.id).values(**values).returning(webhooks))
    return _webhook(row)


async def active(tx: Transaction) -> dict[UUID, int]:
    """Those that are sent to, with their revision."""
    statement = select(webhooks.c.id, webhooks.c.revision).where(webhooks.c.stage == Stage.ACTIVE)
    return {row.id: row.revision for row in await tx.all(statement)}


async def find(tx: Transaction, webhook_id: UUID) -> Webhook | None:
    """One, if it is still there."""
    row = await tx.first(select(webhooks).where(webhooks.c.id == webhook_id))
    return None if row is None else _webhook(row)


async def move(tx: Transaction, webhook: Webhook, **moved: object) -> Webhook | None:
    """What a delivery changes; None if somebody else has changed it since, or delivers it as well."""
    unchanged = and_(
        webhooks.c.id == webhook.id,
        webhooks.c.revision == webhook.revision,
        webhooks.c.stream == webhook.stream,
        webhooks.c.sequence == webhook.sequence,
    )
    row = await tx.first(update(webhooks).where(unchanged).values(**moved).returning(webhooks))
    return None if row is None else _webhook(row)


def _seen_by(tx: Transaction) -> ColumnElement[bool]:
    return true() if tx.call.everywhere else webhooks.c.organisation == tx.call.scope


def _webhook(row: Row[Any]) -> Webhook:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    # The driver gives a UUID of its own kind.
    return Webhook(**{**columns, "id": UUID(str(columns["id"])), "stage": Stage(columns["stage"])})
