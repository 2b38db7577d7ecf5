"""The read models as they are, in a form that can be compared."""

from sqlalchemy import Text, cast, func, select, text

from libs.common.call import Call
from libs.common.database import Database
from services.reporting.store import read_models
from services.reporting.store.tables.every import READ_MODELS

SERVICE = Call.service("reporting")


async def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every read model, as JSON text."""
    found = {}
    async with database.reading(SERVICE) as tx:
        for table in READ_MODELS:
            rows = await tx.all(select(cast(func.to_jsonb(table.table_valued()), Text).label("row")))
            found[table.name] = sorted(row.row for row in rows)
    return found


async def forget(database: Database) -> None:
    """Empty the read models."""
    async with database.transaction(SERVICE) as tx:
        await read_models.empty(tx)


async def put_back(database: Database, rows: dict[str, list[str]]) -> None:
    """Fill the read models with what they once held."""
    async with database.transaction(SERVICE) as tx:
        for table, found in rows.items():
            filled = text(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"
            )
            await tx.execute(filled, {"rows": f"[{','.join(found)}]"})
