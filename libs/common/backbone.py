"""The tables every service has beside its own: audit, ledger, outbox, inbox, positions, held events, keys."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = MetaData(naming_convention=NAMING)

LEDGER_POSITION = Sequence("ledger_position", metadata=METADATA)
"""Order of events within one database; it has gaps, and commits may come out of its order."""

_INSTANT = DateTime(timezone=True)

audit_entries = Table(
    "audit_entries",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("at", _INSTANT, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("by_organisation", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("patient", Text),
    Column("reason", Text),
    Column("changes", JSONB),
    Column("request_id", Text),
    Index(None, "patient", "at"),
)

ledger = Table(
    "ledger",
    METADATA,
    Column("recorded_at", _INSTANT, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    postgresql_partition_by="RANGE (recorded_at)",
)

outbox_waiting = Table(
    "outbox_waiting",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

reader_positions = Table(
    "reader_positions",
    METADATA,
    Column("reader", Text, primary_key=True),
    Column("stream_created_at", Text),
    Column("position", BigInteger, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("event_at", _INSTANT),
    Column("moved_at", _INSTANT),
)

inbox = Table(
    "inbox",
    METADATA,
    Column("reader", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
)

held_events = Table(
    "held_events",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("reader", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("held_at", _INSTANT, nullable=False),
    Column("next_try_at", _INSTANT, nullable=False),
    UniqueConstraint("reader", "event_id"),
    Index(None, "reader", "aggregate", "id"),
    Index(None, "reader", "state", "next_try_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("body", LargeBinary),
    Column("headers", JSONB),
    Column("created_at", _INSTANT, nullable=False),
    Index(None, "created_at"),
)
