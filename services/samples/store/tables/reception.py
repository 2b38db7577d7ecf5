"""What arrived otherwise than it should."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Text, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

nonconformities = Table(
    "nonconformities",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("patient", Text),
    Column("sample_id", Uuid),
    Column("parcel_id", Uuid),
    Column("deviation", Text, nullable=False),
    Column("rejected", Boolean, nullable=False),
    Column("note", Text),
    Column("opened_at", INSTANT, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("cause", Text),
    Column("corrective_action", Text),
    Column("closed_at", INSTANT),
    Column("closed_by", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "(closed_at IS NULL) = (cause IS NULL) AND (closed_at IS NULL) = (corrective_action IS NULL)",
        name="closed_with_cause",
    ),
    Index(None, "hospital", "opened_at", "id"),
    Index(None, "hub", "opened_at", "id"),
    Index(None, "parcel_id"),
    Index(None, "sample_id"),
    Index(None, "patient"),
)
