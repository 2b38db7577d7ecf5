"""The tubes on lists for destruction, in the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.columns import columns_of
from libs.common.database import Transaction
from services.samples.domain.destruction.listed_tube import HeldAs, ListedTube, Outcome, TubeKind
from services.samples.domain.destruction.rules import Exemption, Method
from services.samples.store.tables.destruction import destruction_tubes, destructions

_KEPT = destruction_tubes.c
DONE: Final = or_(_KEPT.witnessed_at.is_not(None), and_(_KEPT.outcome.is_not(None), _KEPT.noted_by.is_(None)))
"""Accounted for, as `ListedTube.is_accounted` says."""

_WORDS: Final[dict[str, type[StrEnum]]] = {
    "kind": TubeKind,
    "held_as": HeldAs,
    "outcome": Outcome,
    "method": Method,
    "exemption": Exemption,
}


async def add(tx: Transaction, tubes: Iterable[ListedTube]) -> None:
    """Put them on the list; one that had been spared by a consent given again, and withdrawn again, begins anew."""
    for tube in tubes:
        new = insert(destruction_tubes).values(**columns_of(tube))
        fresh = {name: new.excluded[name] for name in columns_of(tube)}
        await tx.execute(new.on_conflict_do_update(index_elements=["destruction_id", "tube_id"], set_=fresh))


async def save(tx: Transaction, tubes: Iterable[ListedTube]) -> None:
    """Keep what became of them; the list itself is locked, and its version grows."""
    for tube in tubes:
        mine = (_KEPT.destruction_id == tube.destruction_id, _KEPT.tube_id == tube.tube_id)
        await tx.execute(update(destruction_tubes).where(*mine).values(**columns_of(tube)))


async def of_list(tx: Transaction, destruction_id: UUID) -> Sequence[ListedTube]:
    """All on a list that the caller has found before."""
    wanted = select(destruction_tubes).where(_KEPT.destruction_id == destruction_id)
    return [_tube(row) for row in await tx.all(wanted.order_by(_KEPT.label))]


async def listed(tx: Transaction, patient: str) -> frozenset[UUID]:
    """The child's tubes that are on a list, or were; what was spared by a consent given again is not."""
    joined = destruction_tubes.join(destructions, destructions.c.id == _KEPT.destruction_id)
    not_spared = _KEPT.exemption.is_distinct_from(Exemption.CONSENT_GIVEN_AGAIN)
    wanted = select(_KEPT.tube_id).select_from(joined).where(destructions.c.patient == patient, not_spared)
    return frozenset(row.tube_id for row in await tx.all(wanted))


async def counts(tx: Transaction, destruction_ids: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """How many are on each list, and how many of them are accounted for."""
    counted = select(_KEPT.destruction_id, func.count().label("every"), func.count().filter(DONE).label("done"))
    rows = await tx.all(counted.where(_KEPT.destruction_id.in_(destruction_ids)).group_by(_KEPT.destruction_id))
    return {row.destruction_id: (row.every, row.done) for row in rows}


def _tube(row: Row[Any]) -> ListedTube:
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    words = {name: None if columns[name] is None else word(columns[name]) for name, word in _WORDS.items()}
    return ListedTube(**{**columns, **words})
