"""What a door has refused by its type is read all the same: people see what was in it, and nothing is filed of it."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.commands.instruments.batch import Batch, Opened, Read
from services.samples.commands.instruments.open_message import open_message
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.store.instruments import receipt_rows


async def read_refused(tx: Transaction, batch: Batch, receipt: Receipt, raw: bytes, read: Read) -> None:
    """Once. It stays refused, for the reason for which it was; of what is too large only the beginning is here."""
    opened = _opened(batch, receipt, raw, read) if len(raw) == receipt.raw_size else None
    parsed = opened.parsed if opened else None
    seen = replace(receipt, parsed=parsed, version=receipt.version + 1)
    changes = {"state": receipt.state, "readable": parsed is not None}
    await receipt_rows.save(tx, seen, Audit(did="read refused message", about=f"receipt/{receipt.id}", changes=changes))


def _opened(batch: Batch, receipt: Receipt, raw: bytes, read: Read) -> Opened | None:
    try:
        return open_message(receipt, raw, batch.bench, read)
    except Unreadable:
        return None
