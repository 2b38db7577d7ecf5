"""Who looked at what: the audit rows of reading."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction


async def note_one(tx: Transaction, about: str, *, patient: str) -> None:
    """Somebody read one record of a child."""
    await audit.write(tx, Audit(did=f"read {about.partition('/')[0]}", about=about, patient=patient))


async def note_list(tx: Transaction, about: str, rows: Sequence[Row[Any]]) -> None:
    """Somebody read a list: one row names the codes that were shown."""
    patients = sorted({row.patient for row in rows})
    await audit.write(tx, Audit(did=f"listed {about}", about=about, changes={"patients": patients}))
