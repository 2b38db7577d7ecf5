"""What recommendations of trials stood on, and the reasons why they no longer do."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid

from services.trials.store.tables.metadata import INSTANT, METADATA

pins = Table(
    "pins",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("consultation_id", Uuid, nullable=False),
    Column("recommendation_id", Uuid, nullable=False),
    Column("recommendation_version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("trial", Text, nullable=False),
    Column("arm", Text),
    Column("at_hospital", Text),
    Column("criteria_version", Integer),
    Column("verdict", Text),
    Column("pinned_at", INSTANT, nullable=False),
    Index(None, "patient"),
    Index(None, "hospital", "id"),
    Index(None, "trial"),
    Index(None, "consultation_id"),
)

pin_flags = Table(
    "pin_flags",
    METADATA,
    Column("pin", Uuid, ForeignKey("pins.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("raised_at", INSTANT, nullable=False),
)
