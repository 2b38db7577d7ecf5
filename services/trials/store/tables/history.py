"""What was known when: every version of every source of facts, with the moment it became known here."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

source_versions = Table(
    "source_versions",
    METADATA,
    Column("known_as", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("known_at", INSTANT, nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event", Uuid),
    Column("entered_by", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("claims", JSONB, nullable=False),
    Column("settles", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Index(None, "patient"),
)
