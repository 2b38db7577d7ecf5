"""When the worker looks again, and what it stated last."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

sample_watches = Table(
    "sample_watches",
    METADATA,
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("look_at", INSTANT, nullable=False),
    Index(None, "look_at"),
)
"""When the worker has to look at a sample again: a colour changes, or a parcel is late."""

viability_clocks = Table(
    "viability_clocks",
    METADATA,
    # The assay's id, or the sample's for the network's own limit.
    Column("id", Uuid, primary_key=True),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("colour", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "sample_id"),
)
"""The last stated colour of each clock."""

delays = Table(
    "delays",
    METADATA,
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    Column("expected_at", INSTANT, nullable=False),
    Column("advice", JSONB, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("version", Integer, nullable=False),
)
"""The last stated advice for a parcel that is late."""
