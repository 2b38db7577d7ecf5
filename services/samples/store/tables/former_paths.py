"""What nodes of the storage tree were called before they were moved or named anew."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

former_paths = Table(
    "former_paths",
    METADATA,
    Column("storage_id", Uuid, ForeignKey("storages.id"), primary_key=True),
    Column("until", INSTANT, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("path", Text, nullable=False),
    Index(None, "hub", "path", "until"),
)
"""The histories of tubes name paths as they were then: this says which node was meant."""
