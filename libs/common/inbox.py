"""What a reader has taken before is kept here; beginning.py notes it, with the position."""

from sqlalchemy import delete

from libs.common.backbone import inbox
from libs.common.database import Transaction


async def forget(tx: Transaction, reader: str) -> None:
    """Let the reader take everything anew."""
    await tx.execute(delete(inbox).where(inbox.c.reader == reader))
