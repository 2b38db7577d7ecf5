"""The three ways a fact is kept, each one statement that a repeated event leaves without a second effect."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert

from libs.common.database import Transaction


async def keep_newest(tx: Transaction, table: Table, **row: object) -> None:
    """Keep the row with the higher `version`, whichever came first."""
    new = insert(table).values(**row)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=_key(table), set_=_fresh(table, new, row), where=table.c.version < new.excluded.version
        )
    )


async def keep_first(tx: Transaction, table: Table, **row: object) -> None:
    """Keep a fact that is never stated differently."""
    await tx.execute(insert(table).values(**row).on_conflict_do_nothing())


async def keep_columns(tx: Transaction, table: Table, **row: object) -> None:
    """Fill in the columns that this kind of fact alone knows, and leave the others."""
    new = insert(table).values(**row)
    await tx.execute(new.on_conflict_do_update(index_elements=_key(table), set_=_fresh(table, new, row)))


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _fresh(table: Table, new: Insert, row: dict[str, object]) -> dict[str, object]:
    key = _key(table)
    return {name: new.excluded[name] for name in row if name not in key}
