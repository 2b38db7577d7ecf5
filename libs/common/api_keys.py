"""The keys of instruments in the database: issued, found, used, revoked. One service owns the table (samples)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    or_,
    select,
    true,
    update,
)

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound, WrongState
from libs.common.instrument_key import InstrumentKey, Presented, check_life, check_room, digest_of, new_secret

WRITTEN_AT_MOST_EVERY = timedelta(minutes=1)
"""`last_used_at` answers "is this key still in use?"; a write per request would cost more than the answer is worth."""


def api_keys_table(metadata: MetaData) -> Table:
    """The table, for the service that owns it; its migration adds `secure_rows(op, "api_keys", "organisation")`."""
    return Table(
        "api_keys",
        metadata,
        Column("id", Text, primary_key=True),
        Column("organisation", Text, nullable=False),
        Column("instrument", Text, nullable=False),
        Column("assays", ARRAY(Text), nullable=False),
        Column("digest", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("created_by", Text, nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
        Column("last_used_at", DateTime(timezone=True)),
        Column("revoked_at", DateTime(timezone=True)),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("cardinality(assays) > 0", name="for_some_assay"),
        CheckConstraint("expires_at > created_at", name="ends_after_it_begins"),
        Index(None, "organisation", "instrument"),
    )


@dataclass(frozen=True, slots=True)
class IssueKey:
    """For which instrument of which organisation, for what, and until when."""

    organisation: str
    instrument: str
    assays: frozenset[str]
    expires_at: datetime


class ApiKeyStore:
    """Reads and writes one service's table of keys, within the caller's transaction."""

    def __init__(self, table: Table) -> None:
        """Use the table that `api_keys_table` made."""
        self._keys = table

    async def issue(self, tx: Transaction, order: IssueKey) -> tuple[InstrumentKey, Presented]:
        """Make a key; its secret is in the answer and nowhere else."""
        check_life(order.expires_at, now=tx.now)
        await self._take_turns(tx, order)
        check_room(await self._live(tx, order), instrument=order.instrument)
        presented = new_secret()
        key = _made(presented, order, tx=tx)
        await tx.execute(self._keys.insert().values(**_columns(key)))
        await audit.write(tx, Audit(did="issued API key", about=f"api_key/{key.id}"))
        return key, presented

    async def revoke(self, tx: Transaction, key_id: str) -> InstrumentKey:
        """End a key at once; the organisation's own only."""
        key = await self.of(tx, key_id, lock="update")
        if key.revoked_at is not None:
            raise WrongState(f"API key {key_id} has been revoked before.")
        revoked = update(self._keys).where(self._keys.c.id == key_id).values(revoked_at=tx.now)
        await tx.execute(revoked)
        await audit.write(tx, Audit(did="revoked API key", about=f"api_key/{key_id}"))
        return await self.of(tx, key_id)

    async def of(self, tx: Transaction, key_id: str, *, lock: str | None = None) -> InstrumentKey:
        """One key that the caller may see."""
        statement = select(self._keys).where(self._keys.c.id == key_id, self._seen_by(tx))
        row = await tx.first(statement.with_for_update() if lock else statement)
        if row is None:
            raise NotFound("There is no such API key.")
        return key_of(row)

    async def all(self, tx: Transaction) -> Sequence[InstrumentKey]:
        """All keys that the caller may see, the newest first; two per instrument live, so the list is short."""
        rows = await tx.all(select(self._keys).where(self._seen_by(tx)).order_by(self._keys.c.created_at.desc()))
        return [key_of(row) for row in rows]

    async def find(self, tx: Transaction, key_id: str) -> InstrumentKey | None:
        """A key by its public part, or None."""
        row = await tx.first(select(self._keys).where(self._keys.c.id == key_id))
        return None if row is None else key_of(row)

    async def note_use(self, tx: Transaction, key_id: str) -> None:
        """Remember that it was used, at most once a minute."""
        used_before = self._keys.c.last_used_at
        long_ago = or_(used_before.is_(None), used_before <= tx.now - WRITTEN_AT_MOST_EVERY)
        await tx.execute(update(self._keys).where(self._keys.c.id == key_id, long_ago).values(last_used_at=tx.now))

    async def _take_turns(self, tx: Transaction, order: IssueKey) -> None:
        """Two people who make a key for one instrument at once must not end with three."""
        name = f"api_keys {order.organisation} {order.instrument}"
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    async def _live(self, tx: Transaction, order: IssueKey) -> int:
        keys = self._keys.c
        statement = select(func.count()).where(
            keys.organisation == order.organisation,
            keys.instrument == order.instrument,
            keys.revoked_at.is_(None),
            keys.expires_at > tx.now,
        )
        return int(await tx.scalar(statement))

    def _seen_by(self, tx: Transaction) -> ColumnElement[bool]:
        return true() if tx.call.everywhere else self._keys.c.organisation == tx.call.scope


def key_of(row: Row[Any]) -> InstrumentKey:
    """A row as the key it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return InstrumentKey(**{**columns, "assays": frozenset(columns["assays"])})


def _made(presented: Presented, order: IssueKey, *, tx: Transaction) -> InstrumentKey:
    return InstrumentKey(
        id=presented.id,
        organisation=order.organisation,
        instrument=order.instrument,
        assays=order.assays,
        digest=digest_of(presented.secret),
        created_at=tx.now,
        created_by=tx.call.by,
        expires_at=order.expires_at,
    )


def _columns(key: InstrumentKey) -> dict[str, object]:
    return {**columns_of(key), "assays": sorted(key.assays)}
