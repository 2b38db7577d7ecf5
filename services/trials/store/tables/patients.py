"""The patients whose facts are kept, and the sources that tell them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

known_patients = Table(
    "known_patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("consent_version", Integer, nullable=False),
    Column("given", ARRAY(Text), nullable=False),
    Column("withdrawn", ARRAY(Text), nullable=False),
    Column("outcome_version", Integer, nullable=False),
    Column("deceased", Boolean, nullable=False),
    Column("merged_into", Text),
    Column("reassessed_on", Date),
    Index(None, "reassessed_on"),
)

sources = Table(
    "sources",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event", Uuid),
    Column("entered_by", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("claims", JSONB, nullable=False),
    Column("settles", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Index(None, "patient"),
)
