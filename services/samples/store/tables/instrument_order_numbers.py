"""The numbers by which instruments know the orders of a laboratory."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, UniqueConstraint, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

instrument_order_numbers = Table(
    "instrument_order_numbers",
    METADATA,
    Column("assay_id", Uuid, ForeignKey("assays.id"), primary_key=True),
    Column("lab", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("given_at", INSTANT, nullable=False),
    CheckConstraint("length(number) <= 20", name="instruments_can_write_it"),
    UniqueConstraint("lab", "number"),
)
"""Given once, and never changed: results come back with them years later, too."""
