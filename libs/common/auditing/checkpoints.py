"""The worker signs how the seals stand, at most once a minute, into a file outside of the database."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Row, desc, select

from libs.common.auditing.checkpoint import NOTHING, Checkpoint, line_digest
from libs.common.auditing.checkpoint_file import CheckpointFile
from libs.common.auditing.tables import audit_seals
from libs.common.database import Transaction

EVERY: Final = timedelta(minutes=1)
"""Seals newer than the last checkpoint could be taken away together with their entries: this is how long."""

_NEWEST: Final = (
    select(audit_seals.c.number, audit_seals.c.total, audit_seals.c.checkpoint, audit_seals.c.head)
    .order_by(desc(audit_seals.c.number))
    .limit(1)
)

_log = structlog.get_logger(__name__)


class Checkpoints:
    """One service's checkpoints, as its worker writes them."""

    def __init__(self, folder: Path, *, service: str, key: bytes) -> None:
        """`key` is the seed of an Ed25519 key."""
        self._service = service
        self._file = CheckpointFile(folder, service=service)
        self._key = Ed25519PrivateKey.from_private_bytes(key)

    async def number(self) -> int:
        """Of the last one; 0 before the first."""
        last = await asyncio.to_thread(self._file.last)
        return last[1].number if last else 0

    async def sign_if_due(self, tx: Transaction) -> bool:
        """Sign the newest seal unless that was done, or another was not long ago; whether none is left to sign."""
        last = await asyncio.to_thread(self._file.last)
        if last is not None and _is_recent(last[1], tx.now):
            return False
        newest = await tx.first(_NEWEST)
        if newest is not None and (last is None or last[1].seal != newest.number):
            await asyncio.to_thread(self._file.add, self._line(last, newest, tx.now))
        return True

    def _line(self, last: tuple[bytes, Checkpoint] | None, newest: Row[Any], now: datetime) -> bytes:
        number = last[1].number if last else 0
        if newest.checkpoint > number:
            _log.error("checkpoints of the audit trail are missing from their file", count=newest.checkpoint - number)
        checkpoint = Checkpoint(
            service=self._service,
            number=max(number, newest.checkpoint) + 1,
            seal=newest.number,
            entries=newest.total,
            head=newest.head.hex(),
            at=now,
            previous=line_digest(last[0]) if last else NOTHING,
            key="",
        )
        return checkpoint.signed(self._key)


def _is_recent(last: Checkpoint, now: datetime) -> bool:
    """One from the future, after a clock was put right, holds nothing up."""
    return timedelta() <= now - last.at < EVERY
