"""Photographs of tubes, with the pictures themselves."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

photographs = Table(
    "photographs",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("nonconformity_id", Uuid, ForeignKey("nonconformities.id")),
    Column("condition", Text),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", Text, nullable=False),
    # Fetched only where it is named: the server keeps it apart from the row.
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("octet_length(sha256) = 32", name="digest_is_sha256"),
    CheckConstraint("octet_length(content) = size", name="content_is_whole"),
    CheckConstraint("condition IS NOT NULL OR nonconformity_id IS NOT NULL", name="shows_something"),
    Index(None, "sample_id", "added_at"),
    Index(None, "patient"),
)
