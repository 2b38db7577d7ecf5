"""Kits in the database: added, found, locked, moved with their history and their audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.kits.component import Component
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_states import KitState
from services.samples.store.kits.kit_sight import seen_kits
from services.samples.store.tables.kits import kit_components, kit_movements, kits

_CHANGING = ("holder", "state", "receiver", "order_id", "sample_id", "version")
_CHANGED = (
    update(kits).where(kits.c.id == bindparam("of_kit")).values({name: bindparam(f"its_{name}") for name in _CHANGING})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFilter:
    """What is asked for."""

    template: str | None = None
    state: KitState | None = None
    holder: str | None = None
    order_id: UUID | None = None
    sample_id: UUID | None = None
    lot: str | None = None
    expires_before: date | None = None


async def add(tx: Transaction, made: Sequence[KitMove], components: Sequence[Component], entry: Audit) -> None:
    """Keep new kits, all with the same in them."""
    new = [move.after for move in made]
    await tx.execute(insert(kits), [columns_of(kit) for kit in new])
    inside = [{"kit_id": kit.id, **columns_of(one)} for kit in new for one in components]
    await tx.execute(insert(kit_components), inside)
    await _note(tx, made)
    await audit.write(tx, entry)


async def move(tx: Transaction, moves: Sequence[KitMove], entry: Audit) -> None:
    """Keep what has become of kits that this transaction has locked."""
    if moves:
        await tx.execute(_CHANGED, [_changes(one.after) for one in moves])
        await _note(tx, moves)
    await audit.write(tx, entry)


async def find(tx: Transaction, kit_id: UUID) -> Kit:
    """One that the caller may see."""
    return _one(await tx.first(_seen(tx).where(kits.c.id == kit_id)))


async def find_by_label(tx: Transaction, label: str) -> Kit:
    """The one with this label, if the caller may see it."""
    return _one(await tx.first(_seen(tx).where(kits.c.label == label)))


async def lock(tx: Transaction, kit_id: UUID) -> Kit:
    """The same, and nobody else moves it; take it after its sample or its order."""
    return _one(await tx.first(_locked(_seen(tx).where(kits.c.id == kit_id))))


async def lock_by_label(tx: Transaction, label: str) -> Kit:
    """The same by its label."""
    return _one(await tx.first(_locked(_seen(tx).where(kits.c.label == label))), where="body.kit")


async def lock_labelled(tx: Transaction, labels: Sequence[str]) -> Sequence[Kit]:
    """Those with these labels, locked in the order of their ids; refused if the caller may not see one."""
    rows = await tx.all(_locked(_seen(tx).where(kits.c.label.in_(labels))))
    absent = next((label for label in labels if label not in {row.label for row in rows}), None)
    if absent is not None:
        raise NotFound("There is no such kit.", where="body.kits", wrong=absent)
    return [kit_of(row) for row in rows]


async def lock_all(tx: Transaction, ids: Sequence[UUID]) -> Sequence[Kit]:
    """Those with these ids, locked in their order, as far as the caller may see them."""
    return [kit_of(row) for row in await tx.all(_locked(_seen(tx).where(kits.c.id.in_(ids))))] if ids else []


async def lock_used_for(tx: Transaction, sample_id: UUID) -> Sequence[Kit]:
    """Those that were used for a sample, locked, as far as the caller may see them."""
    return [kit_of(row) for row in await tx.all(_locked(_seen(tx).where(kits.c.sample_id == sample_id)))]


async def expiring(tx: Transaction, today: date, *, limit: int) -> Sequence[UUID]:
    """Those in stock that are too old."""
    old = select(kits.c.id).where(kits.c.state == KitState.IN_STOCK, kits.c.expires_on < today)
    return [row.id for row in await tx.all(old.order_by(kits.c.expires_on).limit(limit))]


async def components_of(tx: Transaction, kit_id: UUID) -> Sequence[Component]:
    """What is in a kit that the caller has found."""
    kept = kit_components.c
    rows = await tx.all(select(kit_components).where(kept.kit_id == kit_id).order_by(kept.component))
    return [
        Component(component=row.component, number=row.number, lot=row.lot, expires_on=row.expires_on) for row in rows
    ]


async def fetch(tx: Transaction, asked: KitFilter, page: PageRequest) -> Slice:
    """One page, the newest first; a kit names no patient."""
    order = (kits.c.assembled_at.desc(), kits.c.id.desc())
    return await pagination.fetch(tx, _seen(tx).where(*_conditions(tx.call, columns_of(asked))), by=order, page=page)


def kit_of(row: Row[Any]) -> Kit:
    """A row as the kit it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Kit(**{**columns, "state": KitState(columns["state"])})


def _conditions(call: Call, asked: Mapping[str, Any]) -> list[Any]:
    wanted = {name: value for name, value in asked.items() if value is not None}
    lot, before = wanted.pop("lot", None), wanted.pop("expires_before", None)
    conditions = [kits.c[name] == value for name, value in wanted.items()]
    if lot is not None:
        conditions.append(kits.c.id.in_(select(kit_components.c.kit_id).where(kit_components.c.lot == lot)))
    if asked["sample_id"] is not None and not call.everywhere:
        # Whoever made a kit is not shown whose tube was drawn with it, and may not guess it by asking either.
        conditions.append(kits.c.holder == call.scope)
    if before is not None:
        conditions.append(kits.c.expires_on < before)
    return conditions


async def _note(tx: Transaction, moves: Sequence[KitMove]) -> None:
    caller = tx.call.caller
    told = {"by": caller.subject, "by_organisation": caller.organisation, "recorded_at": tx.now}
    await tx.execute(insert(kit_movements), [{**one.line(), **told} for one in moves])


def _changes(kit: Kit) -> dict[str, Any]:
    columns = columns_of(kit)
    return {"of_kit": kit.id, **{f"its_{name}": columns[name] for name in _CHANGING}}


def _seen(tx: Transaction) -> Select[Any]:
    return select(kits).where(seen_kits(tx.call))


def _locked(statement: Select[Any]) -> Select[Any]:
    """Not against those who only refer to a kit: a sample does."""
    return statement.order_by(kits.c.id).with_for_update(key_share=True)


def _one(row: Row[Any] | None, *, where: str | None = None) -> Kit:
    if row is None:
        raise NotFound("There is no such kit.", where=where)
    return kit_of(row)
