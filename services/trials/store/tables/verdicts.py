"""The answer last stated for each child and arm."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

verdicts = Table(
    "verdicts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("trial", Text, ForeignKey("trials.id"), nullable=False),
    Column("arm", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False),
    Column("criteria_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("doors", JSONB(none_as_null=True)),
    Column("asked", Boolean, nullable=False, server_default="true"),
    UniqueConstraint("patient", "trial", "arm"),
    Index(None, "hospital", "patient", "id"),
    Index(None, "trial", "arm"),
)
