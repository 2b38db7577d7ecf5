"""The history of a kit, as it was written with every deed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from libs.common.database import Transaction
from services.samples.store.tables.kits import kit_movements


async def of_kit(tx: Transaction, kit_id: UUID) -> Sequence[Row[Any]]:
    """All of a kit that the caller has found, in order."""
    kept = kit_movements.c
    return await tx.all(select(kit_movements).where(kept.kit_id == kit_id).order_by(kept.version))
