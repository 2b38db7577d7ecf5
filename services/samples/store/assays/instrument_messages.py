"""Which messages of instruments have arrived, so that a resend is one result.

Instruments reuse their message ids with other contents (2 in 94 messages of one real feed, 35 in 382 of another):
the key is the id together with the body's hash. The same id with another body is a new message, flagged, never dropped.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.samples.store.tables.assays import instrument_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of one instrument about one assay."""

    lab: str
    instrument: str
    message_id: str
    body_hash: bytes
    assay_id: UUID


async def result_of(tx: Transaction, message: Message) -> int | None:
    """The version of the result that this very message made before; None if it is new.

    Whoever asks first holds the message until the end of the transaction: a concurrent resend waits.
    """
    name = f"{message.lab} {message.instrument} {message.message_id}"
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    kept = instrument_messages.c
    row = await tx.first(select(kept.result_version).where(*_same_id(message), kept.body_hash == message.body_hash))
    return None if row is None else int(row.result_version)


async def keep(tx: Transaction, message: Message, *, result_version: int) -> bool:
    """Remember it; True if its id has come before with another body."""
    reused = await tx.first(select(instrument_messages.c.message_id).where(*_same_id(message)).limit(1)) is not None
    row = {name: getattr(message, name) for name in Message.__slots__}
    added = {"result_version": result_version, "received_at": tx.now, "id_reused": reused}
    await tx.execute(insert(instrument_messages).values(**row, **added))
    return reused


def _same_id(message: Message) -> tuple[ColumnElement[bool], ...]:
    kept = instrument_messages.c
    return (
        kept.lab == message.lab,
        kept.instrument == message.instrument,
        kept.message_id == message.message_id,
    )
