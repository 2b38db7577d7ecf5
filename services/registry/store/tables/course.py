"""The course of the disease and its outcome.

What was told of an episode, a treatment or a response is one document (`content`), so that the
present reading and every earlier one in `entry_versions` look the same; the columns beside it
repeat what lists filter by.
"""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.registry.store.tables.metadata import METADATA

entries = Table(
    "entries",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, ForeignKey("patients.code"), nullable=False),
    Column("entry", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("classification", JSONB(none_as_null=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("voided_at", DateTime(timezone=True)),
    Column("kind", Text),
    Column("relapse_number", Integer),
    Column("lineage", Text),
    Column("diagnosed_from", Date),
    Column("timing", ARRAY(Text)),
    Column("site_class", Text),
    Column("risk_arm", ARRAY(Text)),
    CheckConstraint("entry IN ('episode', 'treatment', 'response')", name="entry_is_known"),
    CheckConstraint("(entry = 'episode') = (classification IS NOT NULL)", name="episodes_are_classified"),
    Index(None, "patient"),
    Index(None, "entry", "recorded_at"),
    Index(None, "kind", "diagnosed_from"),
)

entry_versions = Table(
    "entry_versions",
    METADATA,
    Column("entry_id", Uuid, ForeignKey("entries.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("change", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("classification", JSONB(none_as_null=True)),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text),
)

outcomes = Table(
    "outcomes",
    METADATA,
    Column("patient", Text, ForeignKey("patients.code"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("last_contact_on", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("reason", Text),
)
