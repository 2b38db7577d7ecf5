"""What instruments' doors have received: the bytes for ever, the answer as it was sent, and what became of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

# As the partial indexes have it.
TO_FILE = "(state = 'received' OR (state = 'refused' AND version = 1))"
"""What a door has refused is read once, too: for whoever looks at it."""
TO_LOOK_AT = "state IN ('partly_filed', 'unmatched', 'unmapped', 'refused')"

instrument_receipts = Table(
    "instrument_receipts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("device", Text),
    Column("profile", Text),
    Column("protocol", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("control_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_version", Text),
    Column("body_hash", LargeBinary, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("raw_size", BigInteger, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Column("peer", Text),
    Column("answer", LargeBinary),
    Column("answer_code", Text),
    Column("id_reused", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("parsed", JSONB),
    Column("processed_at", INSTANT),
    Column("version", Integer, nullable=False),
    Column("assays", ARRAY(Text)),
    CheckConstraint("octet_length(body_hash) = 32", name="hashed"),
    CheckConstraint("raw_size >= octet_length(raw)", name="size_of_the_whole"),
    CheckConstraint("(state = 'received') = (processed_at IS NULL)", name="processed_when_moved_on"),
    CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_for_a_reason"),
    UniqueConstraint("lab", "sender", "control_id", "body_hash", name="uq_instrument_receipts_message"),
    Index(None, "lab", "received_at", "id"),
    Index("ix_instrument_receipts_to_file", "id", postgresql_where=text(TO_FILE)),
    Index("ix_instrument_receipts_to_look_at", "lab", "received_at", "id", postgresql_where=text(TO_LOOK_AT)),
)
"""`raw` holds fewer than `raw_size` bytes where a message was too large to be taken. `control_id` is empty where the
sender gave none; `sender` and `control_id` may be cut. `assays`: what the key that it came with may post; null: no key,
or one without such a limit. The service may change what became of a message, nothing else.
"""
