"""Read model of destructions after a withdrawal: one row per step."""

from sqlalchemy import Column, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, read_model

destruction_steps = read_model(
    "destruction_steps",
    Column("destruction_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)
