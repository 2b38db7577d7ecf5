"""Records of public registries as they were imported, each version beside the earlier ones; without contacts."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

registry_records = Table(
    "registry_records",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("study", JSONB, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("imported_at", INSTANT, nullable=False),
)
