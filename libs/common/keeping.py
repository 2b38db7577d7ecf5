"""How a store keeps a fact that an event told: one statement, which a repeated event leaves without a second effect."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert

from libs.common.database import Transaction


async def keep_newest(tx: Transaction, table: Table, **row: object) -> bool:
    """Keep the row with the higher `version`, whichever came first; says whether this one was kept."""
    return await keep_newest_rows(tx, table, [row])


async def keep_newest_rows(tx: Transaction, table: Table, rows: Sequence[Mapping[str, object]]) -> bool:
    """The same for rows with the same columns and different keys; says whether any was kept."""
    if not rows:
        return False
    new = insert(table).values([dict(row) for row in rows])
    kept = await tx.execute(
        new.on_conflict_do_update(
            index_elements=_key(table), set_=_fresh(table, new, rows[0]), where=table.c.version < new.excluded.version
        )
    )
    return kept.rowcount > 0


async def keep_first(tx: Transaction, table: Table, **row: object) -> None:
    """Keep a fact that is never stated differently."""
    await tx.execute(insert(table).values(**row).on_conflict_do_nothing())


async def keep_columns(tx: Transaction, table: Table, **row: object) -> None:
    """Fill in the columns that this kind of fact alone knows, and leave the others."""
    new = insert(table).values(**row)
    await tx.execute(new.on_conflict_do_update(index_elements=_key(table), set_=_fresh(table, new, row)))


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _fresh(table: Table, new: Insert, row: Mapping[str, object]) -> dict[str, object]:
    key = _key(table)
    return {name: new.excluded[name] for name in row if name not in key}
