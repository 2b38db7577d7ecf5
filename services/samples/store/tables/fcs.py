"""Files of cytometers, without anybody in them, in pieces of a megabyte."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

fcs_files = Table(
    "fcs_files",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("assay_id", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("received_size", BigInteger, nullable=False),
    Column("received_sha256", LargeBinary, nullable=False),
    Column("data_set", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("contents", JSONB, nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("octet_length(sha256) = 32 AND octet_length(received_sha256) = 32", name="digests_are_sha256"),
    # The same file again is the same row.
    UniqueConstraint("assay_id", "received_sha256", "data_set"),
)

fcs_pieces = Table(
    "fcs_pieces",
    METADATA,
    Column("file_id", Uuid, ForeignKey("fcs_files.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
