"""What has been kept of what came, as tests look at it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from libs.common.call import Call
from libs.common.database import Database
from services.samples.store.tables.instrument_receipts import instrument_receipts


async def kept(database: Database) -> Sequence[Row[Any]]:
    """All, in order."""
    async with database.reading(Call.service("test")) as tx:
        return await tx.all(select(instrument_receipts).order_by(instrument_receipts.c.id))
