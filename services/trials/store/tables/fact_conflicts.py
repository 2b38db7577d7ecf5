"""Facts of a child about which sources contradicted each other: open, settled, or open again."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint, Uuid

from services.trials.store.tables.metadata import INSTANT, METADATA

fact_conflicts = Table(
    "fact_conflicts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("found_at", INSTANT, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("settlement", Text),
    Column("settled_by", Text),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("patient", "fact"),
    Index(None, "hospital", "id"),
    CheckConstraint("(settlement IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
)
