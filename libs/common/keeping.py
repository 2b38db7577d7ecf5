"""How a store keeps a fact that an event told: one statement, which a repeated event leaves without a second effect.

Statements for one row are made once: to make one takes longer than to run it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert

from libs.common.database import Transaction

SEVERAL: Final = 2


async def keep_newest(tx: Transaction, table: Table, **row: object) -> bool:
    """Keep the row with the higher `version`, whichever came first; says whether this one was kept."""
    kept = await tx.execute(_newest_row(table, tuple(row)), row)
    return kept.rowcount > 0


async def keep_newest_rows(tx: Transaction, table: Table, rows: Sequence[Mapping[str, object]]) -> bool:
    """The same for rows with the same columns and different keys; says whether any was kept."""
    if len(rows) < SEVERAL:
        return await keep_newest(tx, table, **rows[0]) if rows else False
    new = insert(table).values([dict(row) for row in rows])
    kept = await tx.execute(_newest(table, new, rows[0]))
    return kept.rowcount > 0


async def keep_first(tx: Transaction, table: Table, **row: object) -> None:
    """Keep a fact that is never stated differently."""
    tx.later(_first_row(table), row)


async def keep_columns(tx: Transaction, table: Table, **row: object) -> None:
    """Fill in the columns that this kind of fact alone knows, and leave the others."""
    tx.later(_columns_of_row(table, tuple(row)), row)


@cache
def _newest_row(table: Table, names: tuple[str, ...]) -> Insert:
    return _newest(table, insert(table), names)


@cache
def _first_row(table: Table) -> Insert:
    return insert(table).on_conflict_do_nothing()


@cache
def _columns_of_row(table: Table, names: tuple[str, ...]) -> Insert:
    new = insert(table)
    return new.on_conflict_do_update(index_elements=_key(table), set_=_fresh(table, new, names))


def _newest(table: Table, new: Insert, names: Iterable[str]) -> Insert:
    fresh, is_newer = _fresh(table, new, names), table.c.version < new.excluded.version
    return new.on_conflict_do_update(index_elements=_key(table), set_=fresh, where=is_newer)


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _fresh(table: Table, new: Insert, names: Iterable[str]) -> dict[str, object]:
    key = _key(table)
    return {name: new.excluded[name] for name in names if name not in key}
