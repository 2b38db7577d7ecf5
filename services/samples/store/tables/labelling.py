"""Labels that tubes had before."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

former_labels = Table(
    "former_labels",
    METADATA,
    Column("label", Text, primary_key=True),
    Column("tube_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("successor", Text, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("replaced_at", INSTANT, nullable=False),
    Column("replaced_by", Text, nullable=False),
    Column("replaced_by_organisation", Text, nullable=False),
    UniqueConstraint("tube_id", "turn"),
)
"""Never changed: an old label finds its tube for ever."""
