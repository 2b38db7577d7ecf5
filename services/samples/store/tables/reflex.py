"""Reflex rules that have fired, and released results that have not been weighed yet."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

reflexes = Table(
    "reflexes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("sample_id", Uuid, ForeignKey("samples.id"), nullable=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text),
    Column("lab", Text, nullable=False),
    Column("assay", Text, nullable=False),
    Column("caused_by", Uuid, ForeignKey("assays.id"), nullable=False),
    Column("caused_by_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("fired_at", INSTANT, nullable=False),
    Column("obstacle", Text),
    Column("order_id", Uuid, ForeignKey("assays.id")),
    Column("ground_gone_at", INSTANT),
    Column("decided_at", INSTANT),
    Column("decided_by", Text),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    # Once per sample, however often its result is corrected.
    UniqueConstraint("sample_id", "rule"),
    CheckConstraint("(state = 'ordered') = (order_id IS NOT NULL)", name="ordered_with_order"),
    Index(None, "hospital", "fired_at", "id"),
    Index(None, "hub", "fired_at", "id"),
    Index(None, "lab", "fired_at", "id"),
    Index(None, "patient"),
)

reflex_due = Table(
    "reflex_due",
    METADATA,
    Column("assay_id", Uuid, ForeignKey("assays.id"), primary_key=True),
    Column("due_at", INSTANT, nullable=False),
)
"""Released, corrected or withdrawn since it was weighed last."""
