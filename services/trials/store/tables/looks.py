"""What was known of each child when its answers were last given, and the arms whose doors moved since."""

from sqlalchemy import Column, Date, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import METADATA

looks = Table(
    "looks",
    METADATA,
    Column("patient", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("known", JSONB, nullable=False),
)

arms_due = Table(
    "arms_due",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("trial", Text, nullable=False),
    Column("arm", Text, nullable=False),
)
