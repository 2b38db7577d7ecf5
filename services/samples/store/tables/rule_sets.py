"""The rule sets of laboratories, beside those that everybody knows."""

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.samples.store.tables.metadata import INSTANT, METADATA

rule_sets = Table(
    "rule_sets",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("lab", Text, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("added_at", INSTANT, nullable=False),
    Column("added_by", Text, nullable=False),
    CheckConstraint("name LIKE lab || '.%'", name="named_after_its_lab"),
)
