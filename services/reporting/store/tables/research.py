"""Read models of researchers' requests: one row per step, seen by the institution that asks and the hub."""

from sqlalchemy import Column, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, read_model

biobank_request_steps = read_model(
    "biobank_request_steps",
    Column("biobank_request_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("institution", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

research_tube_steps = read_model(
    "research_tube_steps",
    Column("research_tube_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("biobank_request_id", Uuid, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("institution", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)
