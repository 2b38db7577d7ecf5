"""The forwardings in the database: written by the hub that holds the tube, never changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Preservation
from services.samples.domain.forwarding.forwarding import Forwarding, ForwardReason
from services.samples.store import viewed
from services.samples.store.sight import seen_forwardings
from services.samples.store.tables.forwarding import forwardings

_KEPT = [column for column in forwardings.c if column.name != "written_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingFilter:
    """What is asked for."""

    sample_id: UUID | None = None
    parcel_id: UUID | None = None
    from_hub: str | None = None
    to_hub: str | None = None


async def add(tx: Transaction, told: Forwarding, entry: Audit) -> None:
    """Keep it before the sample moves: the database asks for it then."""
    await tx.execute(insert(forwardings).values(**{**columns_of(told), "alarms_before": list(told.alarms_before)}))
    await audit.write(tx, entry)


async def of_parcel(tx: Transaction, parcel_id: UUID) -> Sequence[Forwarding]:
    """What a parcel forwards, or was to forward; nothing, if it is an ordinary one."""
    return await _all(tx, forwardings.c.parcel_id == parcel_id)


async def of_sample(tx: Transaction, sample_id: UUID) -> Sequence[Forwarding]:
    """Every time that a tube was handed on, in order."""
    return await _all(tx, forwardings.c.sample_id == sample_id)


async def fetch(tx: Transaction, asked: ForwardingFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    named = [forwardings.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    statement = select(*_KEPT).where(seen_forwardings(tx.call), *named)
    kept = forwardings.c
    order = (kept.recorded_at.desc(), kept.sample_id.desc(), kept.version.desc())
    found = await pagination.fetch(tx, statement, by=order, page=page)
    await viewed.note_list(tx, "forwardings", found.rows)
    return found


def forwarding_of(row: Row[Any]) -> Forwarding:
    """A row as what it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    kept = columns.pop("preservation_before")
    reason, alarms = ForwardReason(columns.pop("reason")), tuple(columns.pop("alarms_before"))
    preservation = None if kept is None else Preservation(kept)
    return Forwarding(**columns, reason=reason, alarms_before=alarms, preservation_before=preservation)


async def _all(tx: Transaction, wanted: Any) -> Sequence[Forwarding]:
    found = select(*_KEPT).where(wanted, seen_forwardings(tx.call))
    rows = await tx.all(found.order_by(forwardings.c.sample_id, forwardings.c.version))
    return [forwarding_of(row) for row in rows]
