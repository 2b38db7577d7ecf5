"""Lots of reagents, and in which runs they were used."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.samples.store.tables.metadata import INSTANT, METADATA

reagent_lots = Table(
    "reagent_lots",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("maker", Text),
    Column("assays", ARRAY(Text), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("registered_at", INSTANT, nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("open_days", Integer),
    Column("opened_on", Date),
    Column("opened_by", Text),
    Column("used_up_on", Date),
    Column("recalled_at", INSTANT),
    Column("recalled_by", Text),
    Column("recall_reason", Text),
    Column("version", Integer, nullable=False),
    CheckConstraint("(recalled_at IS NULL) = (recall_reason IS NULL)", name="recalled_with_reason"),
    UniqueConstraint("lab", "name", "lot"),
    Index(None, "lab", "registered_at", "id"),
)

run_reagents = Table(
    "run_reagents",
    METADATA,
    Column("run_id", Uuid, ForeignKey("runs.id"), primary_key=True),
    Column("reagent_lot_id", Uuid, ForeignKey("reagent_lots.id"), primary_key=True),
    Index(None, "reagent_lot_id"),
)
