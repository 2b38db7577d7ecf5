"""Panels of laboratories, beside those that the network ships."""

from sqlalchemy import CheckConstraint, Column, Date, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

panels = Table(
    "panels",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("id LIKE lab || '-%'", name="named_after_its_lab"),
)
"""Never changed: results say by which version they were made."""
